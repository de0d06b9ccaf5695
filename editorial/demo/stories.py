"""Texts for the demo ward. Every event is invented; `{unit}` is the writing unit, `{n}` a changing number."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    unit: str
    section: str
    genre: str
    title: str
    summary: str
    body: str
    photos: tuple[str, ...] = ()
    place: str = ""


STORIES = (
    Story("TDP", "to-dan-pho", "news_item", "{unit} ra quân dọn vệ sinh, trồng thêm {n} chậu hoa đầu ngõ",
          "Sáng Chủ nhật, hơn 60 hộ cùng quét ngõ, xóa quảng cáo rao vặt và trồng hoa.",
          "<p>Từ 6 giờ 30 sáng Chủ nhật, hơn 60 hộ của {unit} đã cùng ra quân tổng vệ sinh. Bà con quét dọn các ngách, "
          "khơi rãnh thoát nước, bóc hơn 200 tờ quảng cáo rao vặt trên tường và cột điện.</p><p>Chi hội Phụ nữ trồng "
          "thêm {n} chậu hoa ở đầu ngõ bằng tiền thu gom phế liệu. Đoàn viên thanh niên sơn lại ba bức tường loang "
          "lổ.</p><h2>Việc làm đều mỗi tháng</h2><p>Tổ trưởng cho biết, tổ giữ nếp ra quân vào Chủ nhật tuần cuối "
          "tháng. Hộ nào bận có thể làm bù vào buổi chiều.</p>",
          ("Bà con {unit} cùng dọn ngõ sáng Chủ nhật", "Những chậu hoa mới ở đầu ngõ"), "Nhà sinh hoạt cộng đồng"),
    Story("TDP", "nguoi-tot-viec-tot", "good_deed", "Người giữ lớp học buổi tối của {unit}",
          "Ba năm nay, một giáo viên nghỉ hưu dạy kèm miễn phí cho trẻ trong ngõ.",
          "<p>Cứ 19 giờ các ngày thứ Ba, thứ Năm, phòng sinh hoạt của {unit} lại sáng đèn. Hơn mười em nhỏ ngồi quanh "
          "hai chiếc bàn ghép, nghe cô giáo già giảng bài.</p><p>Lớp không thu tiền. Sách vở do các hộ góp lại. Em nào "
          "nghỉ hai buổi, cô lại sang tận nhà hỏi thăm.</p><blockquote>Trẻ con trong ngõ như con cháu mình. Còn sức thì "
          "tôi còn dạy.</blockquote><p>Nhờ lớp học, {n} em đã theo kịp chương trình và không còn bỏ buổi.</p>",
          ("Lớp học buổi tối của {unit}",)),
    Story("TDP", "to-dan-pho", "brief", "{unit} họp dân bàn lịch thu gom rác mới",
          "Từ tuần tới, rác được thu vào 18 giờ 30 hằng ngày.",
          "<p>Tối thứ Sáu, {unit} họp dân, thống nhất giờ thu gom rác mới là 18 giờ 30 hằng ngày. Các hộ để rác đúng "
          "giờ, đúng chỗ, phân loại vỏ chai và giấy riêng để Chi hội Phụ nữ gom gây quỹ. Có {n} hộ ký cam kết.</p>"),
    Story("TDP", "chuyen-doi-so", "news_item", "Tổ chuyển đổi số cộng đồng {unit} đến từng nhà giúp người cao tuổi",
          "Trong một tuần, tổ đã giúp {n} người cao tuổi nộp hồ sơ trực tuyến.",
          "<p>Mỗi buổi tối, hai thành viên Tổ chuyển đổi số cộng đồng của {unit} đến từng nhà, giúp bà con cài ứng dụng, "
          "gửi phản ánh và nộp hồ sơ trực tuyến.</p><ul><li>Hướng dẫn đăng nhập bằng định danh điện tử</li><li>Gửi phản "
          "ánh kèm ảnh</li><li>Tra cứu kết quả hồ sơ</li></ul><p>Sau một tuần, {n} người cao tuổi đã tự làm được.</p>",
          ("Thành viên tổ công nghệ hướng dẫn người cao tuổi",)),
    Story("CAP", "an-ninh-trat-tu", "news_item", "Công an phường cảnh báo cuộc gọi mạo danh đòi cập nhật dữ liệu đất đai",
          "Kẻ gian yêu cầu cài ứng dụng lạ rồi chiếm quyền điều khiển điện thoại.",
          "<p>Trong tháng, Công an phường nhận {n} tin báo về các cuộc gọi tự xưng cán bộ phường, yêu cầu cập nhật dữ "
          "liệu đất đai qua ứng dụng lạ.</p><p><strong>Người dân cần nhớ:</strong></p><ol><li>Cán bộ phường không yêu "
          "cầu cài ứng dụng qua điện thoại.</li><li>Không đọc mã xác thực cho bất kỳ ai.</li><li>Nghi ngờ thì dừng máy "
          "và báo Công an phường.</li></ol>", ("Cán bộ Công an phường tuyên truyền tại khu dân cư",)),
    Story("TYT", "y-te-giao-duc", "news_item", "Trạm Y tế phường tổ chức tiêm nhắc cho trẻ vào thứ Bảy",
          "Buổi tiêm bắt đầu lúc 7 giờ 30; phụ huynh mang theo sổ tiêm chủng.",
          "<p>Trạm Y tế phường tổ chức buổi tiêm nhắc cho trẻ từ 18 đến 24 tháng vào sáng thứ Bảy. Trạm bố trí {n} bàn "
          "khám sàng lọc để phụ huynh không phải chờ lâu.</p><p>Trẻ đang sốt hoặc vừa dùng thuốc cần báo trước với cán "
          "bộ y tế.</p>", ("Khu khám sàng lọc trước khi tiêm",), "Trạm Y tế phường"),
    Story("HPN", "doan-the", "news_item", "Hội Phụ nữ phường gây quỹ “Phế liệu xanh” giúp học sinh khó khăn",
          "Sau ba tháng, quỹ đã tặng {n} suất quà cho học sinh vượt khó.",
          "<p>Mô hình “Phế liệu xanh” của Hội Liên hiệp Phụ nữ phường vận động hội viên phân loại rác, gom vỏ lon, giấy "
          "cũ về điểm tập kết vào ngày 15 hằng tháng.</p><p>Tiền bán phế liệu được ghi sổ công khai. Đến nay, hội đã "
          "tặng {n} suất quà cho học sinh có hoàn cảnh khó khăn.</p>", ("Hội viên phân loại phế liệu",)),
    Story("DTN", "doan-the", "news_item", "Đoàn Thanh niên phường ra quân Ngày thứ Bảy tình nguyện",
          "Hơn {n} đoàn viên sơn lại sân chơi và dạy bơi an toàn cho trẻ.",
          "<p>Hơn {n} đoàn viên, thanh niên đã sơn lại các trò chơi ngoài trời, vẽ ô ăn quan, lò cò trên nền sân chơi "
          "chung và hướng dẫn trẻ kỹ năng an toàn khi đi bơi.</p><p>Hoạt động được duy trì vào thứ Bảy tuần thứ hai hằng "
          "tháng.</p>", ("Đoàn viên sơn lại sân chơi", "Trẻ em tham gia trò chơi dân gian")),
    Story("SCH-TH01", "y-te-giao-duc", "news_item", "Trường Tiểu học mẫu 01 mở thư viện xanh trong sân trường",
          "Học sinh được đọc sách ngoài trời vào giờ ra chơi.",
          "<p>Thư viện xanh có hơn {n} đầu sách, đặt dưới tán cây giữa sân trường. Các lớp thay nhau trực, giữ sách sạch "
          "và ghi sổ mượn.</p><p>Phụ huynh đóng góp giá sách từ gỗ cũ. Nhà trường mời phụ huynh đọc sách cùng con vào "
          "chiều thứ Sáu.</p>", ("Góc đọc sách dưới tán cây",)),
    Story("VP", "cai-cach-hanh-chinh", "notice", "Lịch tiếp công dân của lãnh đạo phường tháng này",
          "Công dân đăng ký trước qua số điện thoại Văn phòng.",
          "<p>Lãnh đạo UBND phường tiếp công dân định kỳ vào sáng thứ Năm hằng tuần, từ 8 giờ 00 đến 11 giờ 30, tại "
          "phòng tiếp công dân.</p><table><tbody><tr><th>Tuần</th><th>Người tiếp</th></tr><tr><td>Tuần 1, 3</td><td>Chủ "
          "tịch UBND phường</td></tr><tr><td>Tuần 2, 4</td><td>Phó Chủ tịch UBND phường</td></tr></tbody></table>"),
    Story("VHXH", "van-hoa-xa-hoi", "feature", "Giữ nghề làm hoa giấy giữa phố đông",
          "Trong con ngõ nhỏ, hai gia đình vẫn làm hoa giấy bằng tay cho ngày Tết.",
          "<p>Từ đầu tháng Một, căn nhà cuối ngõ đã đầy giấy màu. Ba thế hệ trong nhà ngồi quanh chiếc phản, người cắt, "
          "người nhuộm, người uốn cánh.</p><h2>Mỗi bông hoa một buổi chiều</h2><p>Một cành hoa đẹp cần đến {n} công đoạn. "
          "Giấy được nhuộm bằng màu lá, phơi trong bóng râm để không bạc.</p><p>Những năm hàng nhựa tràn về, nhiều nhà bỏ "
          "nghề. Nay khách trẻ lại tìm đến, đặt hoa cho lễ cưới và góc học tập.</p><h2>Lớp học cuối tuần</h2><p>Trung "
          "tâm Văn hóa - Thông tin và Thể thao mở lớp làm hoa giấy vào sáng Chủ nhật. Lớp đầu tiên có hai mươi em đăng "
          "ký.</p>", ("Những cánh hoa giấy được nhuộm bằng tay", "Lớp học làm hoa giấy"), "Ngõ nghề"),
    Story("BXDD", "xay-dung-dang", "news_item", "Chi bộ khu dân cư sinh hoạt chuyên đề về chuyển đổi số",
          "Đảng viên cao tuổi được hướng dẫn dùng sổ tay điện tử ngay tại buổi họp.",
          "<p>Buổi sinh hoạt chuyên đề tập trung vào ba việc: dùng sổ tay đảng viên điện tử, nộp hồ sơ trực tuyến và "
          "nhận biết tin giả.</p><p>Chi bộ giao {n} đảng viên trẻ kèm các đảng viên cao tuổi theo cách “một kèm một”.</p>",
          ("Buổi sinh hoạt chuyên đề của chi bộ",)),
    Story("PVHCC", "cai-cach-hanh-chinh", "news_item", "Điểm phục vụ hành chính công mở thêm buổi tối thứ Năm",
          "Người đi làm giờ hành chính có thể nộp hồ sơ đến 20 giờ.",
          "<p>Từ tuần này, Điểm phục vụ hành chính công mở thêm buổi tối thứ Năm, từ 17 giờ 30 đến 20 giờ. Trong buổi "
          "đầu, điểm đã nhận {n} hồ sơ.</p><p>Người dân nên đặt lịch trước để không phải chờ.</p>",
          ("Người dân làm thủ tục buổi tối",)),
    Story("QS", "phap-luat", "notice", "Những điều cần biết khi đăng ký nghĩa vụ quân sự lần đầu",
          "Công dân nam đủ 17 tuổi mang giấy tờ đến Ban Chỉ huy Quân sự phường.",
          "<p>Công dân nam đủ 17 tuổi trong năm đăng ký nghĩa vụ quân sự lần đầu tại Ban Chỉ huy Quân sự phường trong "
          "giờ hành chính. Trường hợp đi học xa có thể đăng ký qua gia đình rồi bổ sung sau.</p>"),
    Story("TYT", "y-te-giao-duc", "news_item", "Khám mắt miễn phí cho học sinh lớp 1 trong tuần này",
          "Trạm Y tế phối hợp các trường khám tại lớp, báo kết quả cho từng gia đình.",
          "<p>Trong tuần này, Trạm Y tế phường khám mắt miễn phí cho học sinh lớp 1 ngay tại trường. Mỗi buổi khám "
          "khoảng {n} em.</p><p>Kết quả được gửi về gia đình trong ngày; em nào cần đeo kính sẽ được hướng dẫn đi khám "
          "chuyên khoa.</p>", ("Bàn khám mắt tại sân trường",)),
    Story("HPN", "doan-the", "news_item", "Phụ nữ phường mở phiên chợ 0 đồng ngày cuối tuần",
          "Quần áo, sách vở còn tốt được trao lại cho gia đình cần.",
          "<p>Phiên chợ 0 đồng mở từ 8 giờ đến 11 giờ sáng thứ Bảy tại sân nhà văn hóa. Hội đã nhận {n} thùng đồ do "
          "hội viên góp.</p><p>Ai cần đều được chọn, mỗi gia đình năm món.</p>", ("Gian quần áo của phiên chợ 0 đồng",)),
    Story("VHXH", "van-hoa-xa-hoi", "feature", "Ngôi đình cũ và đội múa lân của thiếu niên",
          "Mỗi tối thứ Sáu, sân đình lại rộn tiếng trống của các em nhỏ.",
          "<p>Chiếc trống cũ để quên nhiều năm trong kho đình nay vang lên mỗi tối thứ Sáu. Đội múa lân có {n} em, em nhỏ "
          "nhất mới lên bảy.</p><h2>Học từ các cụ</h2><p>Các cụ trong làng dạy lại bài trống, cách giữ nhịp chân. Phụ "
          "huynh góp tiền may đầu lân mới.</p><h2>Ngày ra mắt</h2><p>Đội sẽ diễn lần đầu trong ngày hội đại đoàn kết "
          "của khu dân cư.</p>", ("Đội múa lân tập ở sân đình", "Chiếc trống được sửa lại")),
    Story("DTN", "chuyen-doi-so", "news_item", "Đoàn viên dựng góc tra cứu thủ tục bằng mã QR ở 12 nhà sinh hoạt",
          "Người dân quét mã là thấy hướng dẫn từng thủ tục.",
          "<p>Đoàn Thanh niên phường đã dán {n} mã QR tại các nhà sinh hoạt cộng đồng. Mỗi mã mở đúng trang hướng dẫn một "
          "thủ tục hay dùng.</p><p>Cuối tuần, đoàn viên trực tại chỗ để giúp người cao tuổi.</p>",
          ("Đoàn viên dán mã QR hướng dẫn thủ tục",)),
    Story("PVHCC", "cai-cach-hanh-chinh", "news_item", "Thêm ghế chờ và quầy ưu tiên tại Điểm phục vụ hành chính công",
          "Người cao tuổi, phụ nữ mang thai được gọi số riêng.",
          "<p>Điểm phục vụ hành chính công vừa kê thêm {n} ghế chờ, mở một quầy ưu tiên cho người cao tuổi, người khuyết "
          "tật và phụ nữ mang thai.</p><p>Thời gian chờ trung bình trong tuần đầu giảm rõ rệt.</p>",
          ("Quầy ưu tiên mới mở",)),
    Story("SCH-TH01", "y-te-giao-duc", "news_item", "Học sinh tiểu học làm báo tường về an toàn giao thông",
          "Mười lăm tờ báo được bình chọn ngay tại sân trường.",
          "<p>Các lớp đã làm {n} tờ báo tường bằng tranh vẽ, thơ và ảnh chụp cổng trường giờ tan học.</p><p>Ba tờ được "
          "chọn sẽ treo ở nhà sinh hoạt các tổ dân phố.</p>", ("Báo tường của học sinh lớp 4",)),
    Story("VP", "cai-cach-hanh-chinh", "notice", "Thông báo lịch làm việc bù ngày nghỉ lễ",
          "Bộ phận tiếp nhận hồ sơ mở cửa sáng thứ Bảy.",
          "<p>Văn phòng HĐND và UBND phường thông báo: bộ phận tiếp nhận hồ sơ làm việc bù vào sáng thứ Bảy, từ 7 giờ 30 "
          "đến 11 giờ 30. Hồ sơ nộp trực tuyến được tiếp nhận như thường lệ.</p>"),
    Story("BXDD", "xay-dung-dang", "news_item", "Lớp bồi dưỡng đảng viên mới khai giảng tại phường",
          "Học viên học năm buổi tối, có thảo luận tổ.",
          "<p>Lớp bồi dưỡng dành cho {n} đảng viên mới, học năm buổi tối trong tuần. Ngoài bài giảng, lớp dành một nửa thời "
          "gian cho thảo luận tổ và đi thực tế khu dân cư.</p>", ("Buổi khai giảng lớp bồi dưỡng",)),
    Story("CAP", "an-ninh-trat-tu", "news_item", "Mưa lớn, đường Dốc Đê ngập sâu: bà con tránh đi qua tối nay",
          "Xe máy nên vòng qua phố Chợ; lực lượng chức năng đang trực hai đầu đường.",
          "<p>Từ 17 giờ, mưa lớn làm đoạn đường Dốc Đê ngập khoảng nửa mét. Công an phường và dân quân trực ở hai đầu "
          "đường để hướng dẫn.</p><p><strong>Số điện thoại trực:</strong> gọi Công an phường khi cần giúp đưa người già, "
          "trẻ nhỏ ra khỏi nhà ngập.</p>", ("Đoạn đường ngập chiều nay",)),
)  # fmt: skip

SHOWN_BEFORE = 14
"""How many of the stories, from the first, have gone out in the weeks before; the others are under way today."""

CONSENTED_CREDIT = "Cộng tác viên {unit}"
