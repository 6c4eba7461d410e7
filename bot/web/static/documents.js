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

/** Set a document without the heading that repeats its title. */
function documentNode({ title, blocks }) {
  const [first, ...rest] = blocks;
  const shown = first?.kind === "heading" && textOf(first) === title ? rest : blocks;
  const outermost = Math.min(...shown.map(({ level }) => level ?? Infinity));
  const nodes = shown.map((block) => blockNode(block, outermost));
  return make("div", { className: "document", ...written(shown.map(textOf).join("").slice(0, 200)) }, ...nodes);
}

/** The content of the panel for the document of *key*, or for why there is none; *again* tries once more. */
export async function documentContent(key, quote, again) {
  try {
    const found = await fetchDocument(key, quote);
    const node = documentNode(found);
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
