import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'wxt';
import manifest from './package.json' with { type: 'json' };

/** Public half of the key that fixes the extension's id; the private half signs packages and is not kept here. */
const EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmWBbnzpFX13tDKXetJOP2LWXBmz9LLo12H9nlyZ5L4Ys5NhnJCaF8M33zHOi/uJbtuKxYCcsDJCQfpxql3BSKugdDt65+BRpfbjhyshSkKha+Rph3vOex6z5PXDTjQ/ARwFf6fudiRYz+mkbCnzBWVY2YUSbpcvAkvLh/naCjZEoq80n4PptrVnIUI7XV7fSN9d1InCFq/OCENxCv8pEl4dMAXXGokvPSnhUdaF9zlbCy4UR8kCXOb5wL7QDZthsw+PXVel5RJ2vSs4ucHh8tf6xHA85Og+mv8f95/GUsfmZ972tQF+m2fv6Y8gmvycW0FRcZwe0v8mKkc1rEVMc7wIDAQAB';

/** The gateway's domains (product.md, "Facts from the vendor's later documents"): nothing else is ever reached. */
const GATEWAY_ORIGINS = ['', 'sz.', 'sh.', 'tj.'].map((part) => `https://${part}pay.qcloud.com`);

/** The demo build adds loopback, and differs in nothing else. */
const LOOPBACK_ORIGINS = ['http://127.0.0.1', 'http://localhost'];

const UNLISTED_ENTRY = 'virtual:wxt-unlisted-script-entrypoint?';

/**
 * Starts an unlisted script plainly. WXT's own start brings a logger of 700 bytes into each script that POS pages load,
 * for crashes that the browser reports as well.
 */
const plainStart: Plugin = {
  name: 'tillside:plain-start',
  enforce: 'pre',
  load: (id) => {
    const [, path] = id.split(UNLISTED_ENTRY);
    return path && `import definition from ${JSON.stringify(path)}; definition.main();`;
  },
};

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}{{modeSuffix}}',
  manifest: ({ mode }) => {
    const demo = mode === 'demo';
    const hosts = [...GATEWAY_ORIGINS, ...(demo ? LOOPBACK_ORIGINS : [])];
    const connect = [...GATEWAY_ORIGINS, ...(demo ? LOOPBACK_ORIGINS.map((origin) => `${origin}:*`) : [])];
    return {
      key: EXTENSION_KEY,
      name: '__MSG_extensionName__',
      description: '__MSG_extensionDescription__',
      default_locale: 'en',
      minimum_chrome_version: '130',
      action: { default_title: '__MSG_extensionName__' },
      permissions: ['storage', 'unlimitedStorage', 'alarms', 'scripting'],
      host_permissions: hosts.map((origin) => `${origin}/*`),
      optional_host_permissions: ['https://*/*'],
      web_accessible_resources: [
        {
          resources: ['panel.html'],
          matches: ['https://*/*', ...(demo ? LOOPBACK_ORIGINS.map((origin) => `${origin}/*`) : [])],
          use_dynamic_url: true,
        },
      ],
      content_security_policy: {
        extension_pages: [
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "font-src 'self'",
          `connect-src ${connect.join(' ')}`,
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; '),
      },
    };
  },
  vite: ({ mode }) => ({
    // Only `production` is production to Vue, whatever the mode is called: the demo must not run its development build.
    define: {
      __LOOPBACK_ALLOWED__: JSON.stringify(mode === 'demo'),
      'process.env.NODE_ENV': '"production"',
      __TILLSIDE_VERSION__: JSON.stringify(manifest.version),
    },
    plugins: [plainStart, vue({ isProduction: true })],
    build: { target: 'chrome130', modulePreload: false },
    esbuild: { charset: 'ascii' },
  }),
});
