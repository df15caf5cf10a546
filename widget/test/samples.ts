/** Messages of every kind, as a server sends them. */

import { type Message, readMessage } from "../src/protocol";

export const QUESTION = {
  type: "question",
  id: "danger_now",
  text: "Do you have any of these?",
  multi: true,
  options: [
    { id: "chest", title: "Chest pain" },
    { id: "legs", title: "Weak legs" },
    { id: "none", title: "None of these" },
  ],
  why: "These need help at once.",
  none: "none",
  left: 3,
};

export const WHERE = {
  type: "question",
  id: "course",
  text: "Where is it?",
  multi: false,
  options: [
    { id: "better", title: "Getting better" },
    { id: "worse", title: "Getting worse" },
  ],
  why: "",
  inputs: ["body_map", "pain_scale"],
};

export const CARD = {
  type: "care_card",
  care_level: "selfcare",
  title: "You can look after this at home for now",
  reasons: ["Because you said “hunched over the laptop”."],
  actions: ["Keep moving gently."],
  remedies: ["Warmth or cold: Wrap a warm pack in a cloth.", "Rest the arms."],
  return_if: ["It is not better after 2 weeks."],
  emergency_if: ["You have chest pain. Call 999."],
  sources: [
    { id: "NHS", title: "NHS: neck pain", url: "https://www.nhs.uk/neck" },
    { id: "BOOK", title: "A book", url: null },
  ],
  expect: ["Most neck pain eases."],
  left_out: ["Ibuprofen: you said asthma."],
  pictures: [
    { id: "heat", title: "Warm pack", alt: "A person with a warm pack on the neck", remedy: 0 },
    { id: "walk", title: "Walking", alt: "A person walks" },
  ],
  numbers: { emergency: "999", advice_line: "NHS 111", crisis: [] },
  reviewed: "2026-11-22",
};

export const EMERGENCY = {
  ...CARD,
  care_level: "emergency",
  title: "Call 999 now and ask for an ambulance",
  remedies: [],
  pictures: [],
  numbers: { emergency: "112 or 999", crisis: ["Samaritans: 116 123, free", "Text SHOUT to 85258"] },
  actions: ["Do not drive yourself.", "Samaritans: 116 123, free", "Text SHOUT to 85258"],
};

export const SUMMARY = {
  type: "summary",
  title: "Summary of a conversation with Unknot",
  when: "2026-11-22T18:00:00Z",
  care_level: "doctor",
  said: ["stiff neck"],
  denied: ["fever"],
  unknown: ["weight loss"],
  person: ["Age: 34"],
  rules: ["neck_stiff"],
  version: "1.0.0",
  text: "",
};

/** Returns a message of the bot, read as if it had come in. */
export function bot(custom: object | null, text = "Some text", more: object = {}): Message {
  const message = readMessage({
    seq: 1,
    id: "b1",
    from: "bot",
    text,
    at: 1,
    ...(custom && { custom }),
    ...more,
  });
  if (!message) throw new Error("the sample is no message");
  return message;
}
