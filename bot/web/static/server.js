/**
 * The server: its JSON API, and what can go wrong on the way to it.
 *
 * @typedef {[number, number]} Range  Code points, half-open.
 * @typedef {Record<"key" | "title" | "heading" | "place" | "dated" | "source", string>} Origin
 * @typedef {Origin & {number: number, quote: string, highlights: Range[], answers: Range[], range: Range}} Citation
 * @typedef {Record<"id" | "question" | "band" | "lead" | "introduction" | "closing" | "text" | "understood" | "notice", string> & {
 *   citations: Citation[], nearest: Origin[], suggestions: string[], notes: string[], emergency: string[], parts: object[],
 *   buttons: {label: string, action: string}[][], entries: {label: string, detail: string, action: string}[],
 *   spans: {start: number, end: number, kind: string}[], edits: boolean, differing: boolean, case: number}} Answer
 */

import { texts } from "./elements.js";
import { conversation } from "./kept.js";

const REPLY_TIMEOUT_MILLISECONDS = 30_000;
const FILE_TIMEOUT_MILLISECONDS = 130_000;

/** No answer, and why, in a sentence for the person. */
export class Refusal extends Error {
  again = true; // whether asking again may help
  offline = false; // whether the server was not reached
}

async function reach(path, options) {
  const signal = AbortSignal.timeout(REPLY_TIMEOUT_MILLISECONDS);
  return fetch(path, { signal, ...options }).catch(() => {
    throw Object.assign(new Refusal(texts.error_network), { offline: true });
  });
}

/** Fetch JSON. Throws Refusal for all that a network and a server can do. */
export async function call(path, options = {}) {
  const response = await reach(path, options);
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw refusal(response, body);
}

function refusal(response, body) {
  const final = response.status >= 400 && response.status < 500 && response.status !== 429;
  return Object.assign(new Refusal(body?.error || texts.error_server), { again: !final });
}

/** The language of the page, in which replies are asked for. */
export const language = document.documentElement.lang;

/** *body* with the name of this conversation, as it is sent. */
function posted(body) {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify({ ...body, conversation: conversation() }) };
}

/** Send *body* with the name of this conversation. @returns {Promise<Answer>} */
const post = (path, body) => call(`${path}?lang=${language}`, posted(body));

export const fetchAnswer = (question) => post("/api/ask", { question });

/** Fetch again what was said to *question* without a search, in the language of the page; nothing if that was an answer. */
export const fetchSaid = (question) => post("/api/ask", { question, again: true });

export const fetchAction = (action) => post("/api/act", { action });

/** Do what is wanted with a case, and return it. */
export const caseDone = (named, wanted) => post("/api/case", { ...wanted, case: named });

/** Fetch a file that went with words about a case: its name and content. @returns {Promise<{name: string, content: Blob}>} */
export async function caseFile(named, file) {
  const response = await reach(`/api/case/file?lang=${language}`, posted({ case: named, file }));
  if (!response.ok) throw refusal(response, await response.json().catch(() => null));
  const name = response.headers.get("Content-Disposition")?.split("''")[1] ?? "";
  return { name: decodeURIComponent(name), content: await response.blob() };
}

/** Add a file to a case. */
export function caseEnclose(named, file) {
  const headers = {
    "Content-Type": "application/octet-stream", "Case": named, "Conversation": conversation(), "File-Name": encodeURIComponent(file.name),
  };
  const signal = AbortSignal.timeout(FILE_TIMEOUT_MILLISECONDS);
  return call(`/api/case/enclose?lang=${language}`, { method: "POST", headers, body: file, signal });
}

/** Fetch a document, or a part of a long one, by its key or that of a passage, which is marked then, and in it *quote* ("12-45"). */
export function fetchDocument(key, quote = "", part = {}) {
  const query = new URLSearchParams({ lang: language, quote, ...part });
  return call(`/api/documents/${encodeURIComponent(key)}?${query}`);
}

export const fileAddress = (key) => `/api/documents/${encodeURIComponent(key)}/file`;

/** Fetch what *typed* may become. */
export async function fetchSuggestions(typed, signal) {
  return (await call(`/api/suggest?lang=${language}&q=${encodeURIComponent(typed)}`, { signal })).suggestions;
}

/** What an act came to: a reply, or a notice of why there is none. */
export async function actDone(action) {
  return fetchAction(action).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    return { text: "", notice: error.message, failed: true };
  });
}
