/**
 * What is kept of a conversation in this tab (sessionStorage), so that reloading, going back and changing the language lose nothing.
 * A new tab takes over what another one shows; from then on each has its own. Nothing stays when the last tab is closed.
 *
 * @typedef {{question: string, language: string, answer?: object, error?: string, again?: boolean, vote?: string, reason?: string}} Turn
 */

const KEY = "conversation";
const LARGE = "large-type";
const MOST_TURNS = 50;
const PATIENCE_MILLISECONDS = 150;

/** A random name: questions of one conversation may follow on each other, and its votes count once. */
function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const fresh = () => ({ name: newName(), turns: [], draft: "" });

let kept = read();
const isNew = kept === null;
kept ??= fresh();

const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel(KEY) : null;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null; // storage is closed to frames of other sites
  }
}

function write() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch (error) {
    if (error.name === "QuotaExceededError" && kept.turns.length > 1) {
      kept.turns = kept.turns.slice(Math.ceil(kept.turns.length / 2));
      write();
    }
  }
}

export const conversation = () => kept.name;

/** @returns {Turn[]} */
export const turns = () => kept.turns;

export const draft = () => kept.draft;

/** Whether this conversation wants to be told of answers that are published. */
export const hears = () => Boolean(kept.hears);

export function keepHearing() {
  kept.hears = true;
  write();
}

/** Keep *turn*, which may be kept already, as it is now. @param {Turn} turn */
export function keep(turn) {
  if (!kept.turns.includes(turn)) kept.turns = [...kept.turns, turn].slice(-MOST_TURNS);
  write();
}

export function keepDraft(text) {
  kept.draft = text;
  write();
}

/** Begin a new conversation, of which the server knows nothing. */
export function renew() {
  kept = fresh();
  write();
}

/** Take over the conversation of another tab, if this one has none; tell whether there was one. */
export function takeOver() {
  if (!isNew || !tabs) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MILLISECONDS);
    tabs.addEventListener("message", ({ data }) => {
      if (!data?.kept || kept.turns.length || kept.draft) return;
      clearTimeout(timer);
      kept = data.kept;
      write();
      resolve(true);
    });
    tabs.postMessage({ wants: true });
  });
}

tabs?.addEventListener("message", ({ data }) => {
  if (data?.wants && (kept.turns.length || kept.draft)) tabs.postMessage({ kept });
});

/** Whether this person wants large type, on this device. */
export function wantsLarge() {
  try {
    return localStorage.getItem(LARGE) === "true";
  } catch {
    return false;
  }
}

export function keepLarge(on) {
  try {
    localStorage.setItem(LARGE, String(on));
  } catch { /* then for this view only */ }
}
