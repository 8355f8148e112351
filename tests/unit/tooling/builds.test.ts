import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const OUTPUT = resolve(import.meta.dirname, '../../../.output');
const FOLDERS = { production: join(OUTPUT, 'chrome-mv3'), demo: join(OUTPUT, 'chrome-mv3-demo') } as const;
type Build = keyof typeof FOLDERS;

/** The scripts that every approved POS page loads. */
const PAGE_SCRIPTS = ['pos.js', 'pos-api.js'];
/** Raw bytes of both together (product.md: the page scripts stay small). */
const PAGE_SCRIPTS_LIMIT = 15_000;
const LOOPBACK = /127\.0\.0\.1|localhost/;

interface Manifest {
  host_permissions: string[];
  content_security_policy: { extension_pages: string };
  web_accessible_resources: { matches: string[] }[];
}

function manifestOf(build: Build): Manifest {
  return JSON.parse(readFileSync(join(FOLDERS[build], 'manifest.json'), 'utf8')) as Manifest;
}

function filesOf(build: Build, ending: string): { name: string; bytes: Buffer }[] {
  return readdirSync(FOLDERS[build], { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(FOLDERS[build], join(entry.parentPath, entry.name)))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(FOLDERS[build], name)) }));
}

/** The directives of a content security policy, by name. */
function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split('; ').map((text): [string, string[]] => {
      const [name = '', ...sources] = text.split(' ');
      return [name, sources];
    }),
  );
}

function withoutLoopback(values: readonly string[]): string[] {
  return values.filter((value) => !LOOPBACK.test(value));
}

beforeAll(() => {
  for (const folder of Object.values(FOLDERS)) {
    if (!existsSync(folder))
      throw new Error(`${folder} is missing: npm test builds it, as do npm run build and build:demo`);
  }
});

describe('the two builds', () => {
  test('differ in nothing of the manifest but loopback', () => {
    const [production, demo] = [manifestOf('production'), manifestOf('demo')];
    const reduced: Manifest = {
      ...demo,
      host_permissions: withoutLoopback(demo.host_permissions),
      content_security_policy: {
        extension_pages: [...directives(demo.content_security_policy.extension_pages)]
          .map(([name, sources]) => [name, ...withoutLoopback(sources)].join(' '))
          .join('; '),
      },
      web_accessible_resources: demo.web_accessible_resources.map((resource) => ({
        ...resource,
        matches: withoutLoopback(resource.matches),
      })),
    };
    expect(reduced).toEqual(production);
  });

  test('the demo reaches loopback: host permission, connect-src, panel', () => {
    const { host_permissions, content_security_policy, web_accessible_resources } = manifestOf('demo');
    const loopback = ['http://127.0.0.1/*', 'http://localhost/*'];
    expect(host_permissions).toEqual(expect.arrayContaining(loopback));
    expect(web_accessible_resources[0]?.matches).toEqual(expect.arrayContaining(loopback));
    expect(directives(content_security_policy.extension_pages).get('connect-src')).toEqual(
      expect.arrayContaining(['http://127.0.0.1:*', 'http://localhost:*']),
    );
  });

  test('production names loopback nowhere in its manifest, and reaches the four gateway domains only', () => {
    const manifest = manifestOf('production');
    const gateway = ['', 'sz.', 'sh.', 'tj.'].map((part) => `https://${part}pay.qcloud.com`);
    expect(JSON.stringify(manifest)).not.toMatch(LOOPBACK);
    expect(manifest.host_permissions).toEqual(gateway.map((origin) => `${origin}/*`));
    expect(directives(manifest.content_security_policy.extension_pages).get('connect-src')).toEqual(gateway);
  });

  test('production registers no script on loopback pages', () => {
    const pages = /https?:\/\/(?:127\.0\.0\.1|localhost)/;
    for (const { name, bytes } of filesOf('production', '.js')) {
      expect(pages.test(bytes.toString()), `${name} names a loopback page`).toBe(false);
    }
  });

  test('hold the same files of the same kind', () => {
    const names = (build: Build): string[] =>
      filesOf(build, '').map(({ name }) => name.replace(/-[\w-]{8}\.(js|css)$/, '.$1'));
    expect(names('demo')).toEqual(names('production'));
  });
});

describe.each(['production', 'demo'] as const)('the %s build', (build) => {
  test('is plain ASCII: Chromium refuses scripts that look like anything but UTF-8', () => {
    for (const { name, bytes } of filesOf(build, '.js')) {
      expect(
        bytes.findIndex((byte) => byte > 0x7e),
        `${name} has a byte that is not ASCII`,
      ).toBe(-1);
    }
  });

  test(`keeps the page scripts within ${PAGE_SCRIPTS_LIMIT} bytes`, () => {
    const sizes = PAGE_SCRIPTS.map((name) => readFileSync(join(FOLDERS[build], name)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(PAGE_SCRIPTS_LIMIT);
  });

  test.each(PAGE_SCRIPTS)('carries neither Vue nor Dexie into the page: %s', (name) => {
    const text = readFileSync(join(FOLDERS[build], name), 'utf8');
    expect(text).not.toMatch(/Dexie|indexedDB|__vue|createVNode|createApp|valibot/i);
  });

  test('runs no code from strings', () => {
    for (const { name, bytes } of filesOf(build, '.js')) {
      expect(/\beval\(|new Function\(/.test(bytes.toString()), `${name} evaluates text`).toBe(false);
    }
  });
});
