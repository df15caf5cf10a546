/**
 * The messages between the chat and its server, and the reading of what comes in.
 *
 * What a server sends is checked here once: the rest of the code may rely on the types. A part that does not fit is
 * left out and the text of the message stands for it, so that a newer server never breaks an older page.
 */

export type CareLevel = "emergency" | "urgent" | "doctor" | "selfcare";

export interface Choice {
  title: string;
  payload: string;
}

export interface Option {
  id: string;
  title: string;
}

export type Input = "body_map" | "pain_scale";

export interface Question {
  type: "question";
  id: string;
  text: string;
  multi: boolean;
  options: Option[];
  why: string;
  /** The option that excludes the rest ("none of these"). */
  none: string | null;
  /** About how many questions follow; null when the server does not say. */
  left: number | null;
  inputs: Input[];
}

export interface Source {
  id: string;
  title: string;
  /** http(s) address, or empty. */
  url: string;
}

export interface Picture {
  id: string;
  title: string;
  alt: string;
  /** Index of the remedy it belongs to, or null. */
  remedy: number | null;
}

export interface CareCard {
  type: "care_card";
  level: CareLevel;
  title: string;
  reasons: string[];
  actions: string[];
  remedies: string[];
  leftOut: string[];
  expect: string[];
  returnIf: string[];
  emergencyIf: string[];
  sources: Source[];
  pictures: Picture[];
  numbers: { emergency: string; adviceLine: string; crisis: string[] };
  reviewed: string;
}

export interface Summary {
  type: "summary";
  title: string;
  when: string;
  level: CareLevel | null;
  said: string[];
  denied: string[];
  unknown: string[];
  person: string[];
  rules: string[];
  version: string;
  text: string;
}

/** Text that repeats a care card in words, for channels that cannot show the card. */
export interface CareCardText {
  type: "care_card_text";
}

export type Custom = Question | CareCard | Summary | CareCardText;

export interface Message {
  seq: number;
  id: string;
  from: "user" | "bot";
  text: string;
  /** Epoch milliseconds. */
  at: number;
  buttons: Choice[];
  custom: Custom | null;
  inReplyTo: string | null;
  /** As it came, for the storage: what is stored is read by the same checks again. */
  wire: unknown;
}

export interface Session {
  token: string;
  /** Epoch seconds. */
  expiresAt: number;
  resumed: boolean;
  country: string;
  emergencyNumber: string;
  adviceLine: string;
  /** Longest message in characters. */
  limit: number;
  wire: unknown;
}

export type AskWhat = "why" | "explain" | "summary" | "back" | "restart";

/** What a person sends: words, the payload of a button, or one of the shortcuts. */
export type Outgoing =
  | { id: string; kind: "text"; text: string }
  | { id: string; kind: "payload"; payload: string; title: string }
  | { id: string; kind: "ask"; what: AskWhat; title: string };

export type Ack = { ok: true } | { ok: false; code: string; message: string; retryAfter: number | null };

const LEVELS: readonly string[] = ["emergency", "urgent", "doctor", "selfcare"];
const INPUTS: readonly string[] = ["body_map", "pain_scale"];
const PICTURE_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const DEFAULT_LIMIT = 5000;

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function str(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return list(value).filter((item): item is string => typeof item === "string" && item !== "");
}

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function level(value: unknown): CareLevel | null {
  return LEVELS.includes(str(value)) ? (value as CareLevel) : null;
}

/** Returns an http(s) address as it may stand in a link, or "" for anything else (`javascript:` among it). */
export function webAddress(value: unknown): string {
  try {
    const url = new URL(str(value));
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : "";
  } catch {
    return "";
  }
}

function readOption(value: unknown): Option[] {
  const option = fields(value);
  const id = str(option?.id);
  const title = str(option?.title);
  return id && title ? [{ id, title }] : [];
}

function readChoice(value: unknown): Choice[] {
  const choice = fields(value);
  const title = str(choice?.title);
  const payload = str(choice?.payload);
  return title && payload ? [{ title, payload }] : [];
}

function readQuestion(raw: Fields): Question | null {
  const id = str(raw.id);
  if (!id) return null;
  const options = list(raw.options).flatMap(readOption);
  // A server that does not name it means the option that is called so.
  const none = str(raw.none) || "none";
  return {
    type: "question",
    id,
    text: str(raw.text),
    multi: raw.multi === true,
    options,
    why: str(raw.why),
    none: options.some((option) => option.id === none) ? none : null,
    left: count(raw.left),
    inputs: strings(raw.inputs).filter((input): input is Input => INPUTS.includes(input)),
  };
}

function readSource(value: unknown): Source[] {
  const source = fields(value);
  const title = str(source?.title);
  return title ? [{ id: str(source?.id), title, url: webAddress(source?.url) }] : [];
}

function readPicture(value: unknown): Picture[] {
  const picture = fields(value);
  const id = str(picture?.id);
  if (!PICTURE_ID.test(id)) return [];
  const title = str(picture?.title);
  return [{ id, title, alt: str(picture?.alt) || title, remedy: count(picture?.remedy) }];
}

function readCareCard(raw: Fields): CareCard | null {
  const careLevel = level(raw.care_level);
  const title = str(raw.title);
  if (!careLevel || !title) return null;
  const numbers = fields(raw.numbers);
  return {
    type: "care_card",
    level: careLevel,
    title,
    reasons: strings(raw.reasons),
    actions: strings(raw.actions),
    remedies: strings(raw.remedies),
    leftOut: strings(raw.left_out),
    expect: strings(raw.expect),
    returnIf: strings(raw.return_if),
    emergencyIf: strings(raw.emergency_if),
    sources: list(raw.sources).flatMap(readSource),
    pictures: list(raw.pictures).flatMap(readPicture),
    numbers: {
      emergency: str(numbers?.emergency),
      adviceLine: str(numbers?.advice_line),
      crisis: strings(numbers?.crisis),
    },
    reviewed: str(raw.reviewed),
  };
}

function readSummary(raw: Fields): Summary | null {
  const title = str(raw.title);
  if (!title) return null;
  return {
    type: "summary",
    title,
    when: str(raw.when),
    level: level(raw.care_level),
    said: strings(raw.said),
    denied: strings(raw.denied),
    unknown: strings(raw.unknown),
    person: strings(raw.person),
    rules: strings(raw.rules),
    version: str(raw.version),
    text: str(raw.text),
  };
}

/** Returns the `custom` object of a message, or null when this client does not know it or it does not fit. */
export function readCustom(value: unknown): Custom | null {
  const raw = fields(value);
  switch (raw?.type) {
    case "question":
      return readQuestion(raw);
    case "care_card":
      return readCareCard(raw);
    case "summary":
      return readSummary(raw);
    case "care_card_text":
      return { type: "care_card_text" };
    default:
      return null;
  }
}

/** Returns a message, or null when it lacks its number, its sender or anything to show. */
export function readMessage(value: unknown): Message | null {
  const raw = fields(value);
  const seq = count(raw?.seq);
  if (!raw || seq === null || (raw.from !== "user" && raw.from !== "bot")) return null;
  const custom = readCustom(raw.custom);
  const text = str(raw.text);
  const buttons = list(raw.buttons).flatMap(readChoice);
  if (!text && !custom && buttons.length === 0) return null;
  return {
    seq,
    id: str(raw.id) || `seq-${seq}`,
    from: raw.from,
    text,
    at: count(raw.at) ?? 0,
    buttons,
    custom,
    inReplyTo: str(raw.in_reply_to) || null,
    wire: raw,
  };
}

/** Returns the session, or null without a token. */
export function readSession(value: unknown): Session | null {
  const raw = fields(value);
  const token = str(raw?.token);
  if (!raw || !token) return null;
  return {
    token,
    expiresAt: typeof raw.expires_at === "number" ? raw.expires_at : Number.POSITIVE_INFINITY,
    resumed: raw.resumed === true,
    country: str(raw.country),
    emergencyNumber: str(raw.emergency_number),
    adviceLine: str(raw.advice_line),
    limit: count(fields(raw.limits)?.characters) || DEFAULT_LIMIT,
    wire: raw,
  };
}

/** Returns the answer to something that was sent; anything unreadable is a refusal that may be tried again. */
export function readAck(value: unknown): Ack {
  const raw = fields(value);
  if (raw?.ok === true) return { ok: true };
  const wait = raw?.retry_after;
  return {
    ok: false,
    code: str(raw?.code) || "bad_answer",
    message: str(raw?.message),
    retryAfter: typeof wait === "number" && wait >= 0 && Number.isFinite(wait) ? wait : null,
  };
}

/** Returns the messages and the busy flag of a `sync`, or null when it was refused. */
export function readSync(value: unknown): { messages: Message[]; busy: boolean } | null {
  const raw = fields(value);
  if (raw?.ok !== true || !Array.isArray(raw.messages)) return null;
  const messages = raw.messages.map(readMessage).filter((message) => message !== null);
  return { messages, busy: raw.busy === true };
}

/** Returns a message of one's own as it was stored, or null. */
export function readOutgoing(value: unknown): Outgoing | null {
  const raw = fields(value);
  const id = str(raw?.id);
  if (!raw || !id) return null;
  if (raw.kind === "text" && str(raw.text)) return { id, kind: "text", text: str(raw.text) };
  const title = str(raw.title);
  if (raw.kind === "payload" && str(raw.payload))
    return { id, kind: "payload", payload: str(raw.payload), title };
  if (raw.kind === "ask" && str(raw.what)) return { id, kind: "ask", what: raw.what as AskWhat, title };
  return null;
}

/** What the person sees of a message of their own. */
export function shownText(message: Outgoing): string {
  return message.kind === "text" ? message.text : message.title;
}
