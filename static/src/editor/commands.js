// What the buttons and keys do.

import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import {
  addColumnAfter,
  addRowAfter,
  deleteColumn,
  deleteRow,
  deleteTable,
  goToNextCell,
  isInTable,
  toggleHeaderRow,
} from "prosemirror-tables";
import { schema } from "./schema.js";

const { nodes, marks } = schema;
const isList = (node) => node.type === nodes.bullet_list || node.type === nodes.ordered_list;
const isCell = (node) => node.type === nodes.table_cell || node.type === nodes.table_header;

/** Depth of the nearest enclosing node that fits, looking no further than the table cell. */
function depthOf(state, fits) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    if (fits($from.node(depth))) return depth;
    if (isCell($from.node(depth))) return 0;
  }
  return 0;
}

function toggleHeading(level) {
  return (state, dispatch) => {
    const plain = isHeading(level)(state);
    const command = plain ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level });
    return command(state, dispatch);
  };
}

function toggleList(type) {
  return (state, dispatch, view) => {
    const depth = depthOf(state, isList);
    if (depth) {
      const list = state.selection.$from.node(depth);
      if (list.type === type) return liftListItem(nodes.list_item)(state, dispatch);
      if (dispatch) dispatch(state.tr.setNodeMarkup(state.selection.$from.before(depth), type));
      return true;
    }
    if (wrapInList(type)(state, dispatch)) return true;
    // a heading cannot begin a list item: it becomes a paragraph first
    if (!setBlockType(nodes.paragraph)(state, dispatch)) return false;
    return view ? wrapInList(type)(view.state, dispatch) : true;
  };
}

function toggleQuote(state, dispatch) {
  const inside = depthOf(state, (node) => node.type === nodes.blockquote);
  return inside ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);
}

function insertTable(state, dispatch) {
  if (isInTable(state)) return false;
  const row = (cell) => nodes.table_row.create(null, [1, 2, 3].map(() => cell.createAndFill()));
  const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
  const { $from } = state.selection;
  // a table stands between the blocks at the top, never inside a list or a quotation
  const isEmptyLine = $from.depth === 1 && $from.parent.content.size === 0;
  const at = isEmptyLine ? $from.before(1) : $from.after(1);
  if (dispatch) {
    const tr = state.tr.replaceWith(at, isEmptyLine ? $from.after(1) : at, table);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  }
  return true;
}

const hasMark = (type) => (state) => {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
};
const isHeading = (level) => (state) => state.selection.$from.parent.hasMarkup(nodes.heading, { level });
const isInList = (type) => (state) => {
  const depth = depthOf(state, isList);
  return depth > 0 && state.selection.$from.node(depth).type === type;
};
const isInQuote = (state) => depthOf(state, (node) => node.type === nodes.blockquote) > 0;

const mark = (name) => ({ run: toggleMark(marks[name], null, { includeWhitespace: true }), isActive: hasMark(marks[name]) });

/** The toolbar, in its order: name of the word, what it does, when it is pressed. */
export const TOOLS = [
  { name: "strong", ...mark("strong") },
  { name: "em", ...mark("em") },
  { name: "u", ...mark("u") },
  { name: "h2", run: toggleHeading(2), isActive: isHeading(2) },
  { name: "h3", run: toggleHeading(3), isActive: isHeading(3) },
  { name: "ul", run: toggleList(nodes.bullet_list), isActive: isInList(nodes.bullet_list) },
  { name: "ol", run: toggleList(nodes.ordered_list), isActive: isInList(nodes.ordered_list) },
  { name: "blockquote", run: toggleQuote, isActive: isInQuote },
  { name: "link", opensLinkForm: true, isActive: hasMark(marks.link) },
  { name: "table", run: insertTable },
  { name: "undo", run: undo },
  { name: "redo", run: redo },
];

export const TABLE_TOOLS = [
  { name: "rowAfter", run: addRowAfter },
  { name: "columnAfter", run: addColumnAfter },
  { name: "rowDelete", run: deleteRow },
  { name: "columnDelete", run: deleteColumn },
  { name: "headerRow", run: toggleHeaderRow },
  { name: "tableDelete", run: deleteTable },
];

const breakLine = chainCommands(exitCode, (state, dispatch) => {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** Named keys only: letters are left to the keyboard, so that no input method is disturbed. */
export const KEYS = {
  ...baseKeymap,
  Enter: chainCommands(splitListItem(nodes.list_item), baseKeymap.Enter),
  Backspace: chainCommands(undoInputRule, baseKeymap.Backspace),
  "Shift-Enter": breakLine,
  Tab: goToNextCell(1),
  "Shift-Tab": goToNextCell(-1),
  "Mod-]": sinkListItem(nodes.list_item),
  "Mod-[": liftListItem(nodes.list_item),
  "Mod-b": toggleMark(marks.strong),
  "Mod-i": toggleMark(marks.em),
  "Mod-u": toggleMark(marks.u),
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
};
