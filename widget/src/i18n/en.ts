/** The words of the chat itself, in English. What the assistant says comes from the server. */

export const en = {
  direction: "ltr" as "ltr" | "rtl",

  // Launcher, panel and header
  name: "Unknot",
  launch: "Neck or back pain? Ask here",
  closeChat: "Close the chat",
  chat: "Chat about neck and back pain",
  conversation: "Conversation",
  emergency: "Emergency? Call",
  anyEmergencyNumber: "your local emergency number (112, 911 or 999)",
  menu: "Menu",

  // Before the first message
  welcomeTitle: "Tell me where it hurts",
  welcome:
    "Write in your own words what is wrong. I ask a few questions. Then I say what you can do at home, or who should see you.",
  welcomeLimits: "I am a computer program. I am not a doctor, and I do not name illnesses.",
  welcomeExample: "For example: “I woke up with a stiff neck and cannot turn my head.”",

  // Writing
  yourMessage: "Your message",
  placeholder: "Write your message",
  placeholderAnswer: "Or write your answer",
  placeholderWords: "Write your answer",
  send: "Send",
  tooLong: (over: number) => `Too long by ${over} ${over === 1 ? "character" : "characters"}`,

  // Messages
  you: "You said:",
  bot: "Unknot said:",
  notSent: "This was not sent.",
  sendAgain: "Send again",
  discard: "Remove",
  writing: "Unknot is writing",

  // Questions
  left: (count: number) => (count === 1 ? "About 1 more question" : `About ${count} more questions`),
  lastQuestion: "This is the last question",
  why: "Why do you ask?",
  explain: "What do you mean?",
  back: "Go back",
  chooseOne: "Choose one",
  chooseAny: "Choose all that are true",
  or: "or",
  go: "Continue",
  chooseFirst: "Choose something first, or write your answer below.",

  // Where and how much
  whereTitle: "Where does it hurt?",
  whereHelp: "Choose every place. Left and right are yours.",
  front: "Front",
  backView: "Back",
  asList: "Choose from a list",
  nothingChosen: "No place chosen yet",
  chosen: (places: string) => `Chosen: ${places}`,
  scaleTitle: "How bad is the pain?",
  scaleNone: "0 is no pain",
  scaleWorst: "10 is the worst pain",
  scaleOption: (value: number) =>
    value === 0 ? "0, no pain" : value === 10 ? "10, worst pain" : String(value),
  more: "How long have you had it? Is there more to say?",
  left_: "left",
  right_: "right",
  places: {
    head: "Head",
    face: "Face",
    jaw: "Jaw",
    neck: "Neck",
    shoulder: "Shoulder",
    chest: "Chest",
    abdomen: "Tummy",
    groin: "Groin",
    arm: "Arm",
    hand: "Hand",
    leg: "Leg",
    upper_back: "Upper back",
    lower_back: "Lower back",
    side: "Side",
    buttock: "Buttock",
  },
  sided: (place: string, side: string) => `${place}, ${side}`,

  // Care cards
  levels: {
    emergency: "Emergency",
    urgent: "Urgent: get help today",
    doctor: "See a doctor",
    selfcare: "Care at home",
  },
  call: (number: string) => `Call ${number}`,
  whatToDo: "What to do",
  because: "Why I say this",
  remedies: "What can help",
  leftOut: "Left out for you",
  expect: "What to expect",
  returnIf: "See a doctor if",
  emergencyIf: (number: string) => `Call ${number} if`,
  talkNow: "Talk to someone now",
  sources: (count: number) =>
    count === 1 ? "Where this comes from (1 source)" : `Where this comes from (${count} sources)`,
  opensNewTab: "(opens in a new tab)",
  reviewed: (date: string) => `Content last checked: ${date}`,
  fullAdvice: "The full advice is in the conversation.",

  // Feedback
  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you for telling us.",

  // Summary for the doctor
  summary: "Summary for a doctor",
  print: "Print",
  copy: "Copy as text",
  save: "Save as text",
  copied: "Copied",
  copyFailed: "Could not copy. Use “Save as text”.",
  person: "Person",
  said: "Said",
  denied: "Said no to",
  unknown: "Not known",
  level: "Advice given",
  rules: "Rules that applied",
  version: "Version",
  summaryNote: "Written by a computer program from what the person wrote. It is not a diagnosis.",
  fileName: "summary-for-doctor.txt",

  // Connection
  offline: (number: string) =>
    `No connection. I keep trying. What you write is kept and sent later. In an emergency, call ${number}.`,
  slow: (number: string) =>
    `This takes longer than usual. Your message is kept. If it gets worse, do not wait: call ${number}.`,
  refusedOrigin: "This page is not allowed to use the chat. Please tell the people who run it.",
  refusedVersion: "This page is out of date. Please load it again.",
  ended: "Your last conversation has ended. This is a new one.",
  notKept: "Your browser does not let this page keep the conversation. It is gone when you close the page.",

  // Menu and dialogs
  restart: "Start over",
  remove: "Delete my data",
  removeTitle: "Delete this conversation?",
  removeText: "It is deleted on the server and in this browser. This cannot be undone.",
  removeYes: "Delete",
  removeFailed: "I could not reach the server, so nothing was deleted. Please try again later.",
  removed: "Your conversation is deleted.",
  cancel: "Keep it",
  dismiss: "Close this note",
};

export type Strings = typeof en;
