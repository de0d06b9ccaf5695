"""The laws on commendations and on their papers that every ward starts with; the office adds and ends them afterwards."""

from datetime import date

from editorial.core.legal import Law, add_missing

# to be checked against the gazette before it is cited
LAWS: tuple[Law, ...] = (
    Law(
        "commendation", "72/2025/QH15", "Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025",
        date(2025, 6, 16), None, "",
    ),
    Law(
        "commendation", "06/2022/QH15", "Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15 tháng 6 năm 2022",
        date(2024, 1, 1), None, "",
    ),
    Law(
        "commendation", "06/2026/QH16", "Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng số 06/2026/QH16",
        date(2026, 10, 1), None, "",
    ),
    Law(
        "commendation", "98/2023/NĐ-CP", "Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định chi "
        "tiết thi hành một số điều của Luật Thi đua, khen thưởng", date(2024, 1, 1), date(2025, 6, 30),
        "Nghị định số 152/2025/NĐ-CP",
    ),
    Law(
        "commendation", "152/2025/NĐ-CP", "Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ quy định về "
        "phân cấp, phân quyền trong lĩnh vực thi đua, khen thưởng; quy định chi tiết và hướng dẫn thi hành một số điều của "
        "Luật Thi đua, khen thưởng", date(2025, 7, 1), None, "",
    ),
    Law(
        "document", "30/2020/NĐ-CP", "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
        date(2020, 3, 5), None, "",
    ),
)  # fmt: skip


def add_laws() -> None:
    """Add those that are not there yet; safe to call again. Inside a transaction."""
    add_missing(LAWS)
