"""The points again, from the bare rows and the words of the rules, by somebody who never read the product's arithmetic."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from sqlalchemy import text

from editorial.core.clock import VIETNAM
from editorial.core.db import db

Row = dict[str, Any]


def rows(table: str) -> list[Row]:
    found = db.session.execute(db.metadata.tables[table].select()).mappings()
    return [dict(row) for row in found]


def half_up(number: Fraction, step: int) -> int:
    return floor(number / step + Fraction(1, 2)) * step


class Recount:
    """`people`: what each person's items and appeals give today; `units` likewise."""

    def __init__(self) -> None:
        db.session.expire_all()
        self.into = {row["person_id"]: row["into_id"] for row in rows("person_merges")}
        self.rules = sorted((row for row in rows("rule_sets") if row["signed_at"]), key=lambda row: row["valid_from"])
        self.genres = {row["id"]: row["code"] for row in rows("genres")}
        self.revisions = {row["id"]: row for row in rows("revisions")}
        self.editions = {row["id"]: row for row in rows("editions")}
        self.articles = {row["id"]: row for row in rows("articles")}
        self.out: dict[int, list[Row]] = defaultdict(list)
        for row in sorted(rows("publications"), key=lambda row: (row["live_from"], row["id"])):
            if row["settled_at"]:
                self.out[row["article_id"]].append(row)
        self.findings: dict[int, list[Row]] = defaultdict(list)
        self.all_findings = rows("findings")
        self.ballots, self.votes = rows("ballots"), rows("votes")
        self.approvals, self.statuses = rows("approvals"), rows("edition_statuses")
        gone = {row["revokes_id"] for row in self.all_findings}
        for row in self.all_findings:
            if row["revokes_id"] is None and row["id"] not in gone:
                self.findings[row["article_id"]].append(row)
        self.people: dict[int, int] = defaultdict(int)
        self.units: dict[int, int] = defaultdict(int)
        self.count()

    def root(self, person: int) -> int:
        while person in self.into:
            person = self.into[person]
        return person

    def rule_of(self, article: int) -> Row | None:
        """The newest rules signed by the hour of first publication whose day had come."""
        at = self.out[article][0]["live_from"]
        fit = [
            row for row in self.rules if row["valid_from"] <= at.astimezone(VIETNAM).date() and row["signed_at"] <= at
        ]
        return fit[-1]["values"] if fit else None

    def newest(self, article: int) -> Row:
        """The words that went out last."""
        last = [row for row in self.out[article] if row["edition_id"] == self.articles[article]["published_edition_id"]]
        return self.revisions[(last or self.out[article])[-1]["revision_id"]]

    def genre(self, article: int) -> str:
        """What the office decided last, else what the item was when it first went out."""
        decided = [row["value"]["genre_id"] for row in self.findings[article] if row["kind"] == "genre"]
        first = self.revisions[self.out[article][0]["revision_id"]]
        return str(self.genres[decided[-1] if decided else first["genre_id"]])

    def byline(self, article: int) -> list[int]:
        names: list[int] = []
        for author in self.newest(article)["byline"]:
            if self.root(author["person_id"]) not in names:
                names.append(self.root(author["person_id"]))
        return names

    def judges(self, article: int) -> set[int]:
        mine = {row["id"] for row in self.editions.values() if row["article_id"] == article}
        ballots = {row["id"] for row in self.ballots if row["edition_id"] in mine}
        found = {row["person_id"] for row in self.votes if row["ballot_id"] in ballots and row["choice"] != "recuse"}
        found |= {self.editions[edition]["confirmed_by_id"] for edition in mine}
        found |= {row["reviewed_by_id"] for row in self.approvals if row["edition_id"] in mine}
        found |= {
            row["actor_id"] for row in self.statuses if row["edition_id"] in mine and row["verb"] == "submit_to_board"
        }
        found |= {
            row["decided_by_id"] for row in self.all_findings
            if row["article_id"] == article and not row["value"].get("by_authors")
        }  # fmt: skip
        return {self.root(person) for person in found if person}

    def counted(self) -> list[int]:
        """Items that a rule gives a place among their author's others, by hour."""
        found = [
            article for article in self.out
            if (rule := self.rule_of(article)) and self.genre(article) not in rule["unit_only"]
        ]  # fmt: skip
        return sorted(found, key=lambda article: (self.out[article][0]["live_from"], article))

    @cached_property
    def in_order(self) -> list[int]:
        return self.counted()

    def cap(self, article: int, person: int, rule: Row) -> Fraction:
        """Briefs beyond the month's number count nothing; the nth of a day counts its percent."""
        at = self.out[article][0]["live_from"].astimezone(VIETNAM)
        genre = self.genre(article)
        month = day = 0
        for other in self.in_order:
            when = self.out[other][0]["live_from"].astimezone(VIETNAM)
            if person in self.byline(other) and (when.year, when.month) == (at.year, at.month):
                month += self.genre(other) == genre
                day += when.date() == at.date()
            if other == article:
                break
        if genre in rule["caps"] and month > rule["caps"][genre]:
            return Fraction(0)
        percents = rule["daily"]
        return Fraction(percents[day - 1] if 0 < day <= len(percents) else percents[-1 if day else 0], 100)

    def total(self, article: int, rule: Row) -> int:
        first, words = self.out[article][0], self.newest(article)
        mine = self.findings[article]
        kinds = [row["kind"] for row in mine if row["person_id"] is None]
        if {"personal_data", "copied", "not_counted"} & set(kinds):
            return 0
        if self.articles[article]["taken_down_at"] and "kept" not in kinds:
            return 0
        grades = [row["value"]["grade"] for row in mine if row["kind"] == "regrade"]
        grade = grades[-1] if grades else self.editions[first["edition_id"]]["grade"]
        base = Fraction(rule["base"].get(self.genre(article), 0))
        bonus = 0
        if happened := self.revisions[first["revision_id"]]["event_on"]:
            begin = datetime.combine(happened, datetime.min.time(), VIETNAM).astimezone(UTC)
            sent = self.editions[first["edition_id"]]["sent_at"]
            if begin <= sent <= begin + timedelta(days=1, hours=rule["timely_hours"]):
                bonus += rule["timely"]
        photos = words["photos"] if isinstance(words["photos"], list) else json.loads(words["photos"])
        if photos and all(photo["caption"] and photo["alt"] and photo["consent"] for photo in photos):
            bonus += rule["photos"]
        bonus += rule["accepted"] * ("accepted" in kinds) + rule["translation"] * ("translation" in kinds)
        most = floor(base * rule["bonus_limit"] / 100)
        penalty = rule["contributor_error"] * kinds.count("contributor_error")
        whole = base * rule["grades"][grade] / 100 + min(bonus, most) - penalty
        return half_up(max(whole, Fraction(0)), rule["rounding"])

    def shares(self, article: int, rule: Row) -> list[Fraction]:
        names = self.byline(article)
        agreed = [row for row in self.findings[article] if row["kind"] == "shares"]
        if agreed:
            parts: dict[int, int] = defaultdict(int)
            for person, percent in agreed[-1]["value"]["shares"].items():
                parts[self.root(int(person))] += percent
            if set(parts) == set(names):
                return [Fraction(parts[person], 100) for person in names]
        if len(names) == 1:
            return [Fraction(1)]
        if str(len(names)) in rule["shares"]:
            return [Fraction(part, 100) for part in rule["shares"][str(len(names))]]
        even, more = divmod(100, len(names))
        return [Fraction(even + 1, 100)] * more + [Fraction(even, 100)] * (len(names) - more)

    def count(self) -> None:
        for article in self.out:
            rule = self.rule_of(article)
            if rule is None:
                continue
            total, step = self.total(article, rule), rule["rounding"]
            self.units[self.articles[article]["unit_id"]] += half_up(Fraction(total * rule["unit_percent"], 100), step)
            judges = self.judges(article)
            genre = self.genre(article)
            for person, share in zip(self.byline(article), self.shares(article, rule), strict=True):
                mine = half_up(total * share, step)
                alone = any(
                    row["person_id"] and self.root(row["person_id"]) == person
                    and row["kind"] in ("personal_data", "copied", "not_counted")
                    for row in self.findings[article]
                )  # fmt: skip
                if person not in judges and not alone and genre not in rule["unit_only"]:
                    self.people[person] += half_up(mine * self.cap(article, person, rule), step)
            for row in self.findings[article]:
                if row["kind"] == "adjustment" and self.pays(article, self.root(row["person_id"])):
                    self.people[self.root(row["person_id"])] += row["value"]["amount"]

    def pays(self, article: int, person: int) -> bool:
        """What an appeal gave or took goes with the item: who lost its points, for themselves or with everybody, has
        neither left."""
        mine = [row for row in self.findings[article] if self.root(row["person_id"] or person) == person]
        kinds = {row["kind"] for row in mine}
        kept = any(row["kind"] == "kept" for row in self.findings[article])
        down = self.articles[article]["taken_down_at"] is not None and not kept
        lost = down or bool(kinds & {"copied", "personal_data", "not_counted"})
        return person in self.byline(article) and person not in self.judges(article) and not lost


def booked(column: str) -> dict[int, int]:
    """What the ledger's lines sum to, by the raw id of their holder."""
    kind = "IS NOT NULL" if column == "person_id" else "IS NULL"
    found = db.session.execute(
        text(f"SELECT {column}, sum(amount) FROM ledger_entries WHERE person_id {kind} GROUP BY {column}")
    )
    return {holder: int(total) for holder, total in found}
