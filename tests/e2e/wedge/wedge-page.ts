import type { Browser, CDPSession, Page } from '@playwright/test';
import { build } from 'esbuild';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const WORLD = 'wedge-world';

const FORM = `<!doctype html><meta charset="utf-8"><title>till</title>
<form id="form" action="/submitted">
  <input id="text" value="base"><input id="number" type="number"><input id="email" type="email">
  <input id="short" maxlength="3"><input id="date" type="date"><input id="password" type="password">
  <textarea id="area">base</textarea>
  <select id="select"><option>0</option><option>1</option><option>2</option><option>7</option></select>
  <input id="radio" type="radio">
</form>
<div id="edit" contenteditable>base</div><div id="empty" contenteditable></div>
<button id="button" type="button">b</button>
<div id="open"></div><div id="closed"></div>
<script>
  for (const mode of ['open', 'closed']) {
    const root = document.getElementById(mode).attachShadow({ mode });
    root.innerHTML = '<input value="base"><span contenteditable>base</span>';
    window[mode + 'Root'] = root;
  }
  window.find = (name) => name.split('.').reduce((at, part) => at[part], window);
  window.seen = [];
  for (const type of ['keydown', 'keypress', 'keyup', 'input', 'change', 'submit']) {
    window.addEventListener(type, (event) => seen.push(event), true);
  }
</script>`;

/** What the till page's script keeps for the tests. */
interface TillWindow {
  seen: (InputEvent & KeyboardEvent)[];
  find: (name: string) => HTMLInputElement;
}

/** Bundles the wedge with esbuild, as one script. */
export async function bundleWedge(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('wedge-world.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no bundle');
  return file.text;
}

/** Serves the till page on loopback. */
export async function serveTill(): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(FORM);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

export interface FieldState {
  value: string;
  selection: string;
  inputs: string[];
}

/** A till page, with or without the wedge, and a keyboard whose time stamps the test decides. */
export class WedgePage {
  private contextId: number | undefined;
  /** Time stamp of the next key, in seconds since 1970. */
  private now = Date.now() / 1000;

  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async open(browser: Browser, script: string | undefined): Promise<WedgePage> {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    const till = new WedgePage(page, session);
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD) till.contextId = context.id;
    });
    await session.send('Runtime.enable');
    await session.send('Page.enable');
    if (script !== undefined) {
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: script, worldName: WORLD });
    }
    return till;
  }

  /** Loads the till page anew. */
  async load(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.bringToFront();
  }

  /** Evaluates in the wedge's world. */
  async inWorld<T>(expression: string): Promise<T> {
    if (this.contextId === undefined) return undefined as T;
    const { result } = await this.session.send('Runtime.evaluate', {
      expression,
      contextId: this.contextId,
      returnByValue: true,
    });
    return result.value as T;
  }

  /** Undefined on a page without the wedge. */
  codes(): Promise<string[] | undefined> {
    return this.inWorld('wedgeWorld.codes');
  }

  /** Sends one key, `afterMs` behind the key before it by its time stamp. */
  async key(key: string, afterMs: number, { isSeenByInputMethod = false } = {}): Promise<void> {
    this.now += afterMs / 1000;
    const isDigit = /^\d$/.test(key);
    const text = key === 'Enter' ? '\r' : key.length === 1 ? key : '';
    const parts = {
      key,
      code: isDigit ? `Digit${key}` : key.length === 1 ? `Key${key.toUpperCase()}` : key,
      windowsVirtualKeyCode:
        { Enter: 13, Tab: 9, Backspace: 8, ArrowLeft: 37 }[key] ?? key.toUpperCase().charCodeAt(0),
      timestamp: this.now,
    };
    if (isSeenByInputMethod) {
      const seen = { ...parts, key: 'Process', windowsVirtualKeyCode: 229 };
      await this.session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...seen });
      return;
    }
    // Both are on their way before the first is answered, as from a scanner that waits for nobody.
    await Promise.all([
      this.session.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', text, ...parts }),
      this.session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...parts }),
    ]);
  }

  async keys(keys: readonly string[], everyMs: number, firstAfterMs = 2000): Promise<void> {
    await Promise.all(keys.map((key, index) => this.key(key, index === 0 ? firstAfterMs : everyMs)));
  }

  /** Undoes as a person does. */
  undo(): Promise<void> {
    return this.page.keyboard.press('Control+z');
  }

  /** Puts the focus into the element that the expression names, with this selection. */
  async focus(element: string, from = 4, to = from): Promise<void> {
    await this.page.evaluate(
      ([name, start, end]) => {
        const field = (window as unknown as TillWindow).find(name);
        field.focus();
        if (['text', 'password', 'textarea'].includes(field.type)) field.setSelectionRange(start, end);
        else if (field.isContentEditable && field.firstChild) {
          getSelection()?.setBaseAndExtent(field.firstChild, start, field.firstChild, end);
        }
      },
      [element, from, to] as const,
    );
  }

  /** What a person sees in the field, and the `input` and `change` events since the last look. */
  read(element: string): Promise<FieldState> {
    return this.page.evaluate((name) => {
      const field = (window as unknown as TillWindow).find(name);
      const root = field.getRootNode() as ShadowRoot & { getSelection?: () => Selection | null };
      const selection = root.getSelection?.() ?? getSelection();
      const inEditor = `${String(selection?.anchorOffset)}-${String(selection?.focusOffset)}`;
      const events = (window as unknown as TillWindow).seen;
      const inputs = events
        .filter(({ type }) => ['input', 'change', 'submit'].includes(type))
        .map((event) => [event.type, event.inputType, event.data, event.isTrusted].join(' '));
      events.length = 0;
      return {
        value: field.isContentEditable ? field.innerHTML : field.value,
        selection: field.isContentEditable
          ? inEditor
          : `${String(field.selectionStart)}-${String(field.selectionEnd)}`,
        inputs,
      };
    }, element);
  }

  /** The key events that the page saw, `keydown:1` and so on; untrusted ones end in `*`. */
  seenKeys(): Promise<string[]> {
    return this.page.evaluate(() =>
      (window as unknown as TillWindow).seen
        .filter(({ type }) => type.startsWith('key'))
        .map(({ type, key, isTrusted }) => `${type}:${key}${isTrusted ? '' : '*'}`),
    );
  }
}
