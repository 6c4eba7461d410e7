/** A document, set as one: headings, paragraphs, lists and tables, with the passage and in it the quote marked. */

import { belongs, button, make, paragraph, texts, written } from "./elements.js";
import { Refusal, fetchDocument, fileAddress } from "./server.js";

const HEADINGS = ["h3", "h4", "h5", "h6"];
const MARKS = ["", "passage", "quoted"];

/** @param {[string, number][]} runs */
function set(runs) {
  return runs.map(([text, mark]) => (mark ? make(mark === 2 ? "mark" : "span", { className: MARKS[mark] }, text) : text));
}

function tableNode({ names, rows }) {
  const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, ...set(cell)))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: names.join(" ") }, table);
}

/** Set a block; *outermost* is the level of the highest headings that are shown. */
function blockNode(block, outermost) {
  if (block.kind === "heading") return make(HEADINGS[block.level - outermost] ?? "h6", {}, ...set(block.runs));
  if (block.kind === "list") return make("ul", {}, ...block.items.map((runs) => make("li", {}, ...set(runs))));
  if (block.kind === "table") return tableNode(block);
  return make("p", {}, ...set(block.runs));
}

const textOf = (block) => (block.runs ?? []).map(([text]) => text).join("");

/** Set blocks, without a first heading that repeats the title. */
function blockNodes({ title, blocks }) {
  const [first, ...rest] = blocks;
  const shown = first?.kind === "heading" && textOf(first) === title ? rest : blocks;
  const outermost = Math.min(...shown.map(({ level }) => level ?? Infinity));
  return shown.map((block) => blockNode(block, outermost));
}

/** A button in the place of what a long document has before or behind what is shown. */
function furtherButton(label, key, quote, part) {
  return button(label, async (self) => {
    const found = await fetchDocument(key, quote, part).catch(() => null);
    if (found) self.replaceWith(...furtherNodes(found, key, quote, "to" in part ? "before" : "behind"));
  }, { className: "further-text" });
}

/** The nodes of a part of a document, with what else there is before and behind it, or on one *side* alone. */
function furtherNodes(found, key, quote, side = "") {
  const before = side !== "behind" && found.start > 0;
  const behind = side !== "before" && found.end < found.length;
  const from = Math.max(found.start - (found.end - found.start), 0);
  return [
    ...(before ? [furtherButton(texts.text_before, key, quote, { from, to: found.start })] : []),
    ...blockNodes(found),
    ...(behind ? [furtherButton(texts.text_behind, key, quote, { from: found.end })] : [])];
}

function documentNode(found, key, quote) {
  const text = found.blocks.slice(0, 9).map(textOf).join("");
  return make("div", { className: "document", ...written(text) }, ...furtherNodes(found, key, quote));
}

/** The content of the panel for the document of *key*, or for why there is none; *again* tries once more. */
export async function documentContent(key, quote, again) {
  try {
    const found = await fetchDocument(key, quote);
    const node = documentNode(found, key, quote);
    return {
      title: found.title,
      origin: [found.heading, belongs(found), found.place && found.source],
      nodes: [node],
      file: fileAddress(key),
      target: () => node.querySelector("mark") ?? node.querySelector(".passage"),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const retry = error.again && again ? [button(texts.retry, again)] : [];
    return { title: texts.not_opened, nodes: [...paragraph("", error.message), ...retry] };
  }
}
