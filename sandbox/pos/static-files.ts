import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The till's own policy: a real shop's page may be as strict, and the extension has to work on it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PUBLIC_DIRECTORY = new URL('./public/', import.meta.url);

/** Pages by path; every other name is that of a file without folders. */
const PAGES: Readonly<Record<string, string>> = { '/': 'index.html', '/phone': 'phone.html' };

/** Sends a file of the public folder, or 404. */
export async function sendStaticFile(path: string, res: ServerResponse): Promise<void> {
  const name = PAGES[path] ?? path.slice(1);
  const mediaType = MEDIA_TYPES[extname(name)];
  const bytes =
    mediaType && /^[a-z0-9-]+\.[a-z]+$/.test(name)
      ? await readFile(new URL(name, PUBLIC_DIRECTORY)).catch(() => undefined)
      : undefined;
  if (!bytes || !mediaType) {
    res.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  res.writeHead(200, {
    'content-type': mediaType,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  res.end(bytes);
}
