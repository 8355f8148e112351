/** The two page scripts of an approved POS page: unlisted, so that no event of the page can reach a framework's context. */
const SCRIPTS = [
  { id: 'tillside-pos-api', file: 'pos-api.js', world: 'MAIN' },
  { id: 'tillside-pos', file: 'pos.js', world: 'ISOLATED' },
] as const;

function patternOf(origin: string): string {
  return `${origin}/*`;
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}

/**
 * Registers the page scripts for exactly these origins, in place of those before.
 *
 * @param origins approved origins for which the permission is granted
 */
export async function registerPosScripts(origins: readonly string[]): Promise<void> {
  const registered = await chrome.scripting.getRegisteredContentScripts();
  if (
    registered.length === SCRIPTS.length &&
    registered.every(({ matches }) => sameSet(matches ?? [], origins.map(patternOf)))
  ) {
    return;
  }
  const stale = registered.map(({ id }) => id);
  if (stale.length > 0) await chrome.scripting.unregisterContentScripts({ ids: stale });
  if (origins.length === 0) return;
  await chrome.scripting.registerContentScripts(
    SCRIPTS.map(({ id, file, world }) => ({
      id,
      js: [file],
      world,
      matches: origins.map(patternOf),
      runAt: 'document_start',
      allFrames: true,
      matchOriginAsFallback: true,
      persistAcrossSessions: true,
    })),
  );
}

/**
 * A grant does not reach tabs that are open already: the scripts are put into them now.
 *
 * @param belongs whether our scripts belong on a page of this address
 */
export async function injectPosScripts(belongs: (url: URL) => boolean): Promise<void> {
  const tabs = await chrome.tabs.query({});
  for (const { id, url } of tabs) {
    if (id === undefined || url === undefined || !URL.canParse(url) || !belongs(new URL(url))) continue;
    for (const { file, world } of SCRIPTS) {
      // A tab that shows an error page or is going away refuses; it gets the scripts when it loads again.
      await chrome.scripting
        .executeScript({
          target: { tabId: id, allFrames: true },
          files: [file],
          world,
          injectImmediately: true,
        })
        .catch(() => undefined);
    }
  }
}

/** Which of these origins the browser lets us act on: the admin granted them, or the build has them. */
export async function grantedOrigins(origins: readonly string[]): Promise<string[]> {
  const granted: string[] = [];
  for (const origin of origins) {
    const { protocol, hostname } = new URL(origin);
    if (await chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] })) granted.push(origin);
  }
  return granted;
}
