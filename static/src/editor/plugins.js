// Everything that rides along with the editor's state.

import { history } from "prosemirror-history";
import { inputRules, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { KEYS } from "./commands.js";
import { schema } from "./schema.js";

const { nodes } = schema;

/**
 * UniKey and its like write "Đ" as Backspace and a whole new letter. The letter that comes back must look like the one
 * that went, however the deletion was done (key, command, selection typed over by the input method).
 */
const keepFormat = new Plugin({
  appendTransaction(transactions, before, after) {
    if (!transactions.some((tr) => tr.docChanged) || transactions.some((tr) => tr.getMeta("history$"))) return null;
    if (after.storedMarks || !after.selection.empty || !after.selection.$from.parent.inlineContent) return null;
    const end = before.selection.to;
    const start = after.selection.from;
    const removed = before.doc.content.size - after.doc.content.size;
    const isDeletion = removed > 0 && start + removed === end && before.doc.resolve(start).sameParent(before.doc.resolve(end));
    if (!isDeletion) return null;
    const kept = before.doc.resolve(start).marksAcross(before.doc.resolve(end)) ?? [];
    const tr = after.tr.ensureMarks(kept);
    return tr.storedMarksSet ? tr : null;
  },
});

/** One can always write on below a table or a rule. */
const lineAtEnd = new Plugin({
  appendTransaction(_transactions, _before, after) {
    return needsLine(after.doc) ? after.tr.insert(after.doc.content.size, nodes.paragraph.create()) : null;
  },
});

export function needsLine(doc) {
  return [nodes.table, nodes.horizontal_rule].includes(doc.lastChild.type);
}

export function withLineAtEnd(doc) {
  return needsLine(doc) ? doc.copy(doc.content.addToEnd(nodes.paragraph.create())) : doc;
}

const lists = inputRules({
  rules: [
    wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^1\.\s$/, nodes.ordered_list),
  ],
});

export function plugins(keys) {
  return [lists, keymap({ ...KEYS, ...keys }), history(), tableEditing(), lineAtEnd, keepFormat];
}
