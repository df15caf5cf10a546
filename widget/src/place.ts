/** Where the server is: beside the script, unless the page says otherwise. */

// Known only while the script is being run for the first time.
const own = scriptAddress();

function scriptAddress(): string | null {
  if (typeof document === "undefined") return null;
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.src) return current.src;
  // As a module script there is no current script.
  return document.querySelector<HTMLScriptElement>('script[src*="unknot-chat.js"]')?.src ?? null;
}

/** Returns the address under which `chat/…` is found, with a slash at its end. */
export function serverAddress(attribute: string | null, script: string | null = own): URL {
  if (attribute) {
    const address = new URL(attribute, document.baseURI);
    if (!address.pathname.endsWith("/")) address.pathname += "/";
    address.search = address.hash = "";
    return address;
  }
  // The script is `<base>/chat/unknot-chat.js`.
  return new URL(script ? "../" : "./", script ?? document.baseURI);
}
