"""The planted faults of `make mutants`: one small mistake each, over all features, with the tests that must notice it.

`old` stands exactly once in `file` (tests/house/test_mutants.py). Who changes such a line moves its fault along with it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    what: str
    """What goes wrong, in one line."""
    file: str
    """Under editorial/."""
    old: str
    new: str
    tests: str
    """Folders or files under tests/, by spaces."""


FAULTS = (
    # ---- core ----
    Fault("a passed deadline counts the day of the start", "core/worktime.py", "if day > first:", "if day >= first:", "core/test_worktime.py"),
    Fault("a day made up for a holiday is off", "core/worktime.py", "return day in self.extra_days or (", "return (", "core/test_worktime.py"),
    Fault("an office's address counts as personal data", "core/text.py", "if kind is PersonalData.EMAIL and", "if kind is PersonalData.PLATE and", "core/test_text.py"),
    Fault("đ is not folded to d", "core/text.py", '.replace("đ", "d")', "", "core/test_text.py"),
    Fault("the page after a cursor repeats its last row", "core/pagination.py", "tuple_(*keys) > tuple_(*values)", "tuple_(*keys) >= tuple_(*values)", "core/test_pagination.py"),
    Fault("a setting counts before its day", "core/settings.py", 'SettingRow.valid_from <= bindparam("day")', 'SettingRow.valid_from >= bindparam("day")', "core/test_settings.py"),
    Fault("an audit row's details are not in its hash", "core/audit.py", '"subject_id", "details", "address")', '"subject_id", "address")', "core/test_audit.py"),
    Fault("a row missing at the end of the log is not noticed", "core/audit.py", "elif (expected_id, previous) != last:", "elif expected_id > last[0]:", "core/test_audit.py"),
    Fault("what was sealed for one row opens in another", "core/encryption.py", "encrypt(nonce, plain, place.encode())", "encrypt(nonce, plain, b'')", "people/test_operations.py"),
    Fault("a pasted heading loses its rank", "core/html_normalizer.py", '"h1": "h2", "h2": "h2"', '"h1": "p", "h2": "h2"', "core/test_html.py"),
    Fault("a file that was changed on disk passes as stored", "core/files.py", "return key.endswith(_seal(", "return bool(key and _seal(", "publishing/test_operations.py"),
    # ---- events ----
    Fault("a failing handler is never given up", "core/events/deliveries.py", "dead = claim.attempt >= MOST_ATTEMPTS", "dead = False", "core/test_events.py"),
    Fault("a delivery overtakes an earlier one of its order", "core/events/deliveries.py", "        or_(_ROWS.c.order_key.is_(None), _IS_FIRST),\n", "", "core/test_events.py"),
    Fault("a delivery that somebody took over is marked done", "core/events/deliveries.py", "_ROWS.c.leased_until == bindparam(\"our_lease\"), ", "", "core/test_events.py"),
    Fault("a failed delivery is tried again at once", "core/events/deliveries.py", "now + timedelta(seconds=min(2**claim.attempt, LONGEST_PAUSE))", "now", "core/test_events.py"),
    Fault("what is dead counts as waiting", "core/events/queries.py", "(Delivery).where(_UNDONE, ~_DEAD, Delivery.handler.in_(handlers))", "(Delivery).where(_UNDONE, Delivery.handler.in_(handlers))", "core/test_events.py"),
    Fault("an editor drops failed deliveries", "deliveries/rules.py", "if actor.has(*KEEPERS) or actor is SYSTEM", "if actor.has(*KEEPERS, Role.EDITOR) or actor is SYSTEM", "deliveries"),
    Fault("a mail server that is away is called a mistake in the software", "deliveries/rules.py", "if kind.startswith(_OUTSIDE):", "if kind in _OUTSIDE:", "deliveries"),
    # ---- people and accounts ----
    Fault("a password of nine characters is enough", "people/rules.py", "if len(password) < SHORTEST_PASSWORD:", "if len(password) + 1 < SHORTEST_PASSWORD:", "people/test_rules.py"),
    Fault("a password of ten characters is refused", "people/rules.py", "if len(password) < SHORTEST_PASSWORD:", "if len(password) <= SHORTEST_PASSWORD:", "people/test_rules.py"),
    Fault("the lock counts from the newest failure", "people/rules.py", "sorted(failures)[-limit.most]", "sorted(failures)[-1]", "people/test_rules.py"),
    Fault("the office gives itself a second office", "people/rules.py", "if role in (Role.ADMINISTRATOR, Role.STANDING_OFFICE) and", "if role in (Role.ADMINISTRATOR,) and", "people/test_rules.py"),
    Fault("the last administrator may leave", "people/rules.py", "if Role.ADMINISTRATOR in leaving and not others.get(Role.ADMINISTRATOR):", "if Role.ADMINISTRATOR in leaving and others.get(Role.ADMINISTRATOR):", "people/test_rules.py"),
    Fault("the laxest role decides how long a session idles", "people/rules.py", "return min(values[setting.key] for setting in held)", "return max(values[setting.key] for setting in held)", "people/test_rules.py"),
    Fault("two terms of a role overlap on their last day", "people/operations/register.py", "row.valid_to >= start)", "row.valid_to > start)", "people/test_operations.py"),
    Fault("a role is over on its last day", "people/queries/accounts.py", "or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),", "or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > today),", "people/test_operations.py"),
    Fault("whoever holds a role on its last day is not counted", "people/queries/accounts.py", "or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),", "or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > day),", "people/test_operations.py"),
    Fault("every IPv6 address has guesses of its own", "people/rules.py", "ip_network((number, 64), strict=False)", "ip_network((number, 128), strict=False)", "account/test_sign_in.py"),
    Fault("strangers' failures lock a known device", "people/operations/sign_in.py", "if origin.device and person_id in origin.owners:", "if False:", "account/test_sign_in.py"),
    Fault("who asked for a reopening agrees to it alone", "people/rules.py", "if actor.id == asked_by_id:", "if actor.id == -1:", "register/test_reopenings.py"),
    Fault("a role that was ended first leads around the two people", "people/queries/reopenings.py", "select(RoleGrant.role).where(RoleGrant.person_id == person.id)", "select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.valid_to.is_(None))", "register/test_reopenings.py"),
    Fault("a link goes to an address that somebody else wrote", "people/operations/register.py", "person.email_is_theirs = False", "person.email_is_theirs = True", "register/test_reopenings.py"),
    Fault("a kept form is given to whoever signs in next", "account/views/base.py", 'if session.get("held_by") == person_id else None', "", "account/test_unsaved_forms.py"),
    Fault("a kept form fills the first row of a list", "core/form_filling.py", "max(places, key=likeness, default=None)", "places[0] if places else None", "core/test_form_filling.py"),
    Fault("an older reason than the one that was sent comes back for ever", "account/views/unsaved_forms.py", "response.status_code < 400 and signed_in()", "response.status_code < 100 and signed_in()", "account/test_unsaved_forms.py"),
    Fault("a copied cookie outlives a change of password", "people/operations/codes.py", 'return renew_session(actor.session_id) if actor.session_id else ""', "return actor.session_token", "account/test_sign_in.py"),
    Fault("an ended second step is not written down", "people/operations/totp.py", 'audit.record("totp.ended", actor=actor,', 'dict(name="totp.ended", actor=actor,', "people/test_operations.py"),
    Fault("a new password leaves other sessions open", "people/operations/codes.py", 'end_sessions(person_id, actor=actor, why="password changed", keep=actor.session_id)', "actor.session_id", "people/test_operations.py"),
    Fault("the first step of a sign-in holds for ever", "account/views/sign_in.py", "> rules.SECOND_STEP_LIFE.total_seconds():", "> 10**9:", "account"),
    Fault("guesses at the second step are not counted", "account/views/sign_in.py", "attempt = operations.begin_second_step(person.id, origin())", "attempt = operations.Attempt(person.id, None, [])", "account"),
    Fault("the demo's cards let in anywhere", "account/views/sign_in.py", 'if not current_app.config["DEMO_SIGN_IN"]:', 'if current_app.config["DEMO_SIGN_IN"] is None:', "account"),
    Fault("whoever has a second step gets in without it", "account/views/base.py", "if person.totp_confirmed_at is None:", "if person.id:", "account"),
    # ---- units ----
    Fault("a head puts another head into the unit", "units/rules.py", "if position != Position.CONTRIBUTOR:", "if not position:", "units/test_units.py"),
    Fault("people change their own position", "units/rules.py", "if person_id is not None and actor.id == person_id:", "if person_id is None and actor.id == person_id:", "units/test_units.py"),
    Fault("a merged unit's head stays head beside another", "units/operations.py", "if row.position == Position.HEAD and has_head else row.position", "if row.position == Position.HEAD and not has_head else row.position", "units/test_units.py"),
    Fault("a unit is merged into one that goes into it", "units/operations.py", "elif _goes_into(successor, unit_id):", "elif _goes_into(unit, unit_id):", "units/test_units.py"),
    Fault("whoever leaves keeps their sessions", "units/operations.py", 'people.end_sessions(person_id, actor=actor, why="deactivated")', "people_rules", "units/test_units.py register"),
    # ---- articles and the desk's pages ----
    Fault("an editor writes on after the claim is over", "articles/rules.py", "if case.claimed_until is not None and case.claimed_until < now:", "if case.claimed_until is not None and case.claimed_until > now:", "workflow/test_rules.py"),
    Fault("a photo needs no consent", "articles/rules.py", "if not getattr(photo, name)}", "if getattr(photo, name) in (\"\", None)}", "articles/test_rules.py"),
    Fault("a consent covers a photo that comes later", "desk/views/writing.py", "form.photos_consent.data and not stored", "form.photos_consent.data", "desk/test_photos.py"),
    Fault("captions are not looked through for personal data", "articles/rules.py", "return \"\\n\".join([*parts, *photos])", "return \"\\n\".join([*parts])", "workflow/test_operations.py articles"),
    Fault("a correction needs no public note", "articles/rules.py", "if number > 1 and not content.correction_note:", "if number > 2 and not content.correction_note:", "workflow/test_operations.py articles/test_rules.py"),
    Fault("a restricted item is open to everybody in its unit", "articles/queries/cases.py", "own = and_(Article.unit_id.in_(units), Article.restricted.is_(False))", "own = Article.unit_id.in_(units)", "articles"),
    Fault("a draft is seen by the whole unit", "articles/queries/cases.py", "if visibility.leads_units else own, sent))", "if visibility.leads_units else own))", "articles"),
    Fault("a refused sending loses the saved text", "desk/operations.py", "        with savepoint():\n            workflow.send(", "        with savepoint():\n            articles.cases(",  "desk/test_writing.py"),
    Fault("text saved after a conflict replaces the newer one", "desk/operations.py", "    articles.save(case.edition_id, theirs,", "    articles.byline_of([]) and articles.save(case.edition_id, theirs,", "desk/test_saving.py desk/test_writing.py"),
    Fault("terms that were changed on the page are not saved", "desk/operations.py", "!= stored_terms:", "== ():", "desk/test_writing.py desk/test_operations.py"),
    Fault("a member is asked to look at what they signed", "desk/queries/tasks.py", "Approval.approved_alone_by_id != ME, ~is_author())", "Approval.approved_alone_by_id != ME)", "home"),
    Fault("a member who voted is asked again", "desk/queries/tasks.py", "& ~exists().where(Vote.ballot_id == Ballot.id, Vote.person_id == ME)", "", "home"),
    Fault("a handler gets what it does not take", "core/events/handlers.py", "if handler.takes is None or handler.takes(event)]", "]", "core/test_events.py"),
    Fault("a failure among several fails them all", "core/events/deliveries.py", "if len(group) == 1 or not _handle_together(group):", "if len(group) == 1 or _handle_together(group):", "core/test_events.py"),
    Fault("a run of autosaves never ends", "articles/operations/autosave_runs.py", "if is_theirs and clock.now() - run.begun_at < RESTORE_POINT:", "if is_theirs:", "articles/test_autosave_runs.py"),
    Fault("another page writes into the run", "articles/operations/autosave_runs.py", "is_theirs = (run.person_id, run.page) == (actor.id, page)", "is_theirs = run.person_id == actor.id", "articles/test_autosave_runs.py"),
    # ---- workflow ----
    Fault("every sending sets the hour of the first anew", "workflow/operations/writing.py", "check, edition.sent_at or now, due_at", "check, now, due_at", "workflow/test_operations.py"),
    Fault("an urgent ballot forgets the earlier promise", "workflow/operations/board.py", "min(case.due_at or due, due)", "due", "workflow/test_operations.py"),
    Fault("a claim may last 2,000 hours", "workflow/rules.py", "_in_bounds = whole_between(1, 200)", "_in_bounds = whole_between(1, 2000)", "workflow/test_queries.py"),
    Fault("what is out is shown as late", "workflow/queries.py", "is_late=case.state.is_open and (", "is_late=(", "workflow/test_queries.py"),
    Fault("an editor edits what they signed", "workflow/rules.py", 'if actor.id in facts.case.authors else YES', 'if actor.id < 0 else YES', "workflow/test_rules.py"),
    Fault("an editor edits what they confirmed for the unit", "workflow/rules.py", "if actor.id == case.confirmed_by_id:", "if actor.id is case:", "workflow/test_rules.py workflow/test_operations.py"),
    Fault("two corrections at a time", "workflow/rules.py", "conditions=(_is_out, _has_no_correction)", "conditions=(_is_out,)", "workflow/test_rules.py workflow/test_operations.py"),
    Fault("passing an item on leaves the editor's clock running", "workflow/operations/board.py", "edition.grade, edition.claimed_until, edition.due_at = grade, None, case.due_at", "edition.grade, edition.due_at = grade, case.due_at", "workflow/test_operations.py"),
    Fault("a departed editor keeps items", "workflow/operations/claims.py", "if not has_role_today(person_id, *DESK):", "if has_role_today(person_id, *DESK):", "workflow/test_departures.py"),
    Fault("a claim ends though its owner saved", "workflow/operations/claims.py", "if not over or _renew(case):", "if not over:", "workflow/test_operations.py"),
    # ---- ballots ----
    Fault("an approval needs no leader", "ballots/rules.py", "and (leader_yes or not needs_leader):", ":", "ballots/test_rules.py"),
    Fault("a tie of no and return is a rejection", "ballots/rules.py", "if against > returns + waiting:", "if against >= returns + waiting:", "ballots/test_rules.py"),
    Fault("who recused gives their rank away", "ballots/rules.py", "seat.excused in (None, REPLACED))", "seat.excused in (None, REPLACED, RECUSED))", "ballots/test_operations.py"),
    Fault("authors read who voted how", "ballots/rules.py", "ballot.outcome not in (None, Outcome.VOIDED), False)", "ballot.outcome not in (None, Outcome.VOIDED), True)", "ballots/test_rules.py"),
    Fault("who approved alone looks at it again", "ballots/rules.py", "if actor.id == approved_alone_by:", "if actor.id is approved_alone_by is None:", "ballots/test_rules.py workflow/test_operations.py"),
    Fault("a substitute had a hand in the text", "ballots/operations.py", "if substitute_id in touched:", "if substitute_id in ():", "ballots/test_operations.py"),
    Fault("a substitute is not written down", "ballots/operations.py", 'audit.record("ballot.substituted", actor=actor,', 'dict(name="ballot.substituted", actor=actor,', "ballots/test_operations.py"),
    Fault("a vote counts for a text that changed since", "ballots/operations.py", "if not ballot.revision_hash == case.revision_hash == revision_hash:", "if not ballot.revision_hash == case.revision_hash:", "ballots/test_operations.py"),
    # ---- publishing ----
    Fault("a text goes out that is not the approved one", "publishing/rules.py", "if not content_hash == revision_hash == approved_hash:", "if not content_hash == revision_hash:", "publishing/test_rules.py"),
    Fault("what was taken down comes back on its old approval", "publishing/rules.py", "if taken_down_since:", "if taken_down_since is None:", "publishing/test_rules.py publishing/test_operations.py"),
    Fault("the public reads a minute too early", "publishing/queries/__init__.py", "Publication.live_from <= now,", "Publication.live_from <= now + timedelta(minutes=1),", "publishing/test_queries.py"),
    Fault("the former edition stays down when its correction fails", "publishing/operations.py", "if before.live_until == publication.live_from:", "if before.live_until != publication.live_from:", "publishing/test_operations.py"),
    Fault("an hour that has come can be moved", "publishing/operations.py", "if old is not None and old.live_from <= now:", "if old is not None and old.live_from < now - timedelta(days=1):", "publishing/test_operations.py"),
    Fault("an item is scheduled years ahead", "publishing/operations.py", "FARTHEST = timedelta(days=366)", "FARTHEST = timedelta(days=3660)", "publishing/test_operations.py"),
    # ---- reader ----
    Fault("a correction's note is not shown", "reader/queries/article.py", "if publication.number > 1 and", "if publication.number > 2 and", "reader/test_views.py"),
    Fault("views of two processes overwrite each other", "reader/operations.py", "table.c.views + fresh.excluded.views", "fresh.excluded.views", "reader/test_counting.py"),
    Fault("views that could not be written are lost", "reader/operations.py", "self._waiting.update(taken)", "taken.clear()", "reader/test_counting.py"),
    Fault("the feed changes when nothing did", "reader/queries/feeds.py", "Publication.live_until <= now), Publication.cancelled_at.is_(None)", "Publication.live_until >= now), Publication.cancelled_at.is_(None)", "reader/test_views.py"),
    Fault("a story that leads stands in its section too", "reader/rules.py", "and story is not lead][:each]", "][:each]", "reader"),
    Fault("a unit's new name stands over its old items", "reader/rules.py", "if entry[0] <= day)", "if entry[0] >= day)", "reader"),
    # ---- search ----
    Fault("a phrase is found in any order", "search/rules.py", '" + " if clause.kind == "phrase"', '" OR " if clause.kind == "phrase"', "search/test_rules.py search/test_queries.py"),
    Fault("accents make no difference to the order", "search/rules.py", "found = [phrases + loose + accented, phrases + loose]", "found = [phrases + loose]", "search/test_rules.py search/test_queries.py"),
    Fault("a correction that was not sent is found", "search/operations.py", "else_=out.current_revision_id)", "else_=Edition.current_revision_id)", "search/test_queries.py"),
    Fault("found words are not escaped", "search/rules.py", 'str(escape("\\0".join(pieces)))', '"\\0".join(pieces)', "search/test_rules.py"),
    # ---- points ----
    Fault("bonuses have no limit", "scoring/rule_sets/rules/calculation.py", "item.bonus = min(sum(item.bonuses.values()), item.base * values.bonus_limit // 100)", "item.bonus = sum(item.bonuses.values())", "scoring/test_items.py"),
    Fault("whoever judged an item earns by it", "scoring/rule_sets/rules/calculation.py", "if person_id in facts.judges:", "if person_id is facts.judges:", "scoring/test_items.py"),
    Fault("a late item counts as in time", "scoring/rule_sets/rules/calculation.py", "facts.sent_at <= _ended(facts.event_on) + timedelta(hours=values.timely_hours)", "facts.sent_at >= _ended(facts.event_on)", "scoring/test_items.py"),
    Fault("the item after the month's limit still counts", "scoring/rule_sets/rules/calculation.py", "places.month > values.caps[genre]", "places.month > values.caps[genre] + 1", "scoring/test_items.py"),
    Fault("half a step is rounded down", "scoring/rule_sets/rules/calculation.py", "(abs(hundredths_by_100) * 2 + 100 * step)", "(abs(hundredths_by_100) * 2 + 100 * step - 1)", "scoring/test_items.py"),
    Fault("more returns stand before fewer", "scoring/ledger/rules/ranking.py", 'Criterion("returns", 5, most=10**5 - 1)', 'Criterion("returns", 5, best=10**4)', "scoring/test_boards.py"),
    Fault("returns do not decide between units", "scoring/ledger/rules/ranking.py", "rank_key(value, unit.a_items, unit.returns,", "rank_key(value, unit.a_items, 0,", "scoring/test_boards.py"),
    Fault("a unit without a plan is not measured by its quantity", "scoring/ledger/rules/ranking.py", "unit.plan is None and values.method != FIRST_METHOD", "unit.plan is None and values.method == 0", "scoring/test_boards.py"),
    Fault("units have a place with one item less", "scoring/ledger/rules/ranking.py", "unit.items >= least, key)", "unit.items + 1 >= least, key)", "scoring/test_boards.py"),
    Fault("an adjustment stands on the podium", "scoring/ledger/rules/ranking.py", "LEAST_PLACED = 100", "LEAST_PLACED = -1000", "scoring/test_boards.py"),
    Fault("equal shares give other points", "scoring/rule_sets/rules/calculation.py", "if values.method == FIRST_METHOD:\n            before", "if values.method:\n            before", "scoring/test_items.py"),
    Fault("an event to come is on time", "scoring/rule_sets/rules/calculation.py", "facts.event_on > facts.sent_at", "facts.event_on < facts.sent_at", "scoring/test_items.py scoring/test_labels.py"),
    Fault("a correction's genre pays", "scoring/ledger/queries/item_facts.py", "labels = newest if rules is not None and", "labels = newest if rules is not None or", "scoring/test_labels.py"),
    Fault("a share of nothing counts for a commendation", "scoring/ledger/queries/period_count.py", "share < self.least_shares.get(rule_set, 0)", "share < 0", "scoring/test_boards.py"),
    Fault("an event to come is kept", "articles/rules.py", "content.event_on is None or content.event_on <= today", "content.event_on is None or today", "desk/test_labels.py"),
    Fault("returns do not decide between people when a period is signed", "scoring/ledger/queries/period_count.py", 'rank_key(tally.points, tally.grades["A"], tally.returns,', 'rank_key(tally.points, tally.grades["A"], 0,', "scoring/test_boards.py"),
    Fault("a period is signed before objections end", "scoring/closing/rules.py", "if facts.objections_until is None or not facts.takes_objections:", "if facts.objections_until is None or facts.takes_objections:", "scoring/test_periods.py scoring/test_periods_pages.py"),
    Fault("a period is signed with appeals open", "scoring/closing/rules.py", "    if not facts.waiting:\n", "    if facts.waiting:\n", "scoring/test_periods.py scoring/test_periods_pages.py"),
    Fault("an author answers an appeal about their item", "scoring/appeals/rules.py", "if me in authors:", "if me is authors:", "scoring/test_appeals.py"),
    Fault("a contest year begins on the day after", "scoring/periods/rules.py", "begins if begins <= day else", "begins if begins < day else", "scoring/test_values.py scoring/test_periods.py scoring/test_balances.py scoring/test_boards.py"),
    Fault("a burst needs one item less", "scoring/anomalies/rules.py", "if len(own) >= least and 2 * len(own)", "if len(own) + 1 >= least and 2 * len(own)", "scoring/test_anomalies.py"),
    # ---- royalties ----
    Fault("half a đồng is dropped", "royalties/rules/amounts.py", "return (number * 2 + by) // (2 * by)", "return number // by", "royalties/test_rules.py royalties/test_statements.py"),
    Fault("what was taken down is paid", "royalties/rules/amounts.py", "if facts.is_down and not facts.found(FindingKind.KEPT):", "if facts.is_down and facts.found(FindingKind.KEPT):", "royalties/test_rules.py royalties/test_statements.py"),
    Fault("a day stands in two statements", "royalties/rules/statements.py", "if any(start <= wanted.ends_on and wanted.starts_on <= end for start, end in covered):", "if any(start < wanted.starts_on and wanted.ends_on < end for start, end in covered):", "royalties/test_rules.py royalties/test_statements.py"),
    Fault("a statement is signed with objections open", "royalties/rules/statements.py", "    if facts.unanswered:\n", "    if facts.unanswered < 0:\n", "royalties/test_rules.py royalties/test_statements.py"),
    Fault("a coefficient above the law's maximum is entered", "royalties/rules/rates.py", "elif max(by_grade) > maximum.maximum:", "elif min(by_grade) > maximum.maximum:", "royalties/test_rules.py royalties/test_statements.py"),
    Fault("a decision counts into signed days", "royalties/rules/rates.py", "if signed_until is None or valid_from > signed_until:", "if signed_until is None or valid_from >= signed_until:", "royalties/test_rules.py royalties/test_statements.py"),
    # ---- commendations ----
    Fault("a secret vote is counted with two voters", "commendations/council/rules/voting.py", "        if votes < MIN_SECRET_VOTERS:", "        if votes < MIN_SECRET_VOTERS - 1:", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("a member votes on their own unit", "commendations/council/rules/voting.py", "if member.units & candidate.units:", "if False:", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("candidates tied at the end of a quota are selected by name", "commendations/council/rules/choosing.py", "if len(equal) == places or (", "if len(equal) >= places or (", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("no quorum is needed to count", "commendations/council/rules/voting.py", "    if voted < needed:", "    if voted > members:", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("a candidate appraises themselves", "commendations/candidates/rules.py", "if actor.id == candidate.person_id:\n        return no(_(\"Bạn là người được đề cử", "if actor.id is candidate:\n        return no(_(\"Bạn là người được đề cử", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("a head nominates after the deadline", "commendations/candidates/rules.py", "if until is not None and today > until:", "if until is not None and today < until:", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("eleven items meet a criterion of twelve", "commendations/criteria/rules.py", "items >= criteria.items, said", "items + 1 >= criteria.items, said", "commendations/test_rules.py commendations/test_operations.py"),
    Fault("what was not assessed sets a tick", "commendations/criteria/rules.py", "return all(result.met for result in found)", "return all(result.met is not False for result in found)", "commendations/test_rules.py commendations/test_views.py"),
    # ---- notices ----
    Fault("people are told of what they did themselves", "notices/rules.py", "if person_id != actor_id:", "if person_id:", "notices/test_matrix.py notices/test_operations.py"),
    Fault("somebody is told twice", "notices/operations/base.py", "if person_id not in told:", "if person_id:", "notices/test_operations.py notices/test_matrix.py"),
    Fault("a restricted item is told to those who may not see it", "notices/queries.py", "(case.restricted or to in PERSONAL)", "(to in PERSONAL)", "notices/test_operations.py notices/test_matrix.py"),
    Fault("why personal data may stand is told to the unit", "notices/operations/base.py", 'if row.verb == "send":', 'if row.verb == "sent":', "notices/test_operations.py notices/test_matrix.py"),
    # ---- reports and home ----
    Fault("a unit is silent a day too early", "reports/rules.py", "silence > days)", "silence >= days)", "reports/test_rules.py reports/test_figures.py"),
    Fault("what is counted already is counted again", "reports/operations/__init__.py", "not_cancelled(), Publication.counted_at.is_(None), Publication.settled_at.is_not(None)", "not_cancelled(), Publication.settled_at.is_not(None)", "reports/test_running_figures.py reports/test_figures.py"),
    Fault("corrections count as items", "reports/operations/__init__.py", "if row.number == 1)", "if row.number >= 1)", "reports/test_running_figures.py reports/test_figures.py"),
    Fault("the administrator reads about articles in the log", "reports/rules.py", "return actor.has(Role.OBSERVER, Role.STANDING_OFFICE, Role.BOARD_HEAD)", "return actor.has(*LOG_READERS)", "reports/test_rules.py reports/test_log.py"),
    Fault("what has no promise stands first", "home/rules.py", "not is_urgent, due is None, due or since", "not is_urgent, due is not None, due or since", "home"),
    Fault("whoever confirmed an item for the unit is asked to edit it", "desk/queries/tasks.py", "Edition.confirmed_by_id != ME", "Edition.confirmed_by_id == ME", "home desk/test_queue.py"),
)  # fmt: skip
