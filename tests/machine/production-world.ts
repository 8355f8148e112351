import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test as base } from '@playwright/test';
import { openTill, type OpenTill } from '../../sandbox/demo/open-till';
import type { Gateway } from '../../sandbox/gateway/gateway';
import { configurationFor } from '../../sandbox/gateway/merchant';
import { startGateway } from '../../sandbox/gateway/start-gateway';
import { startPos } from '../../sandbox/pos/start-pos';
import { makeCertificate } from './certificate';
import { Screen } from './screen';

const EXTENSION = resolve(import.meta.dirname, '../../.output/chrome-mv3');
const GATEWAY_HOST = 'pay.qcloud.com';
const POS_HOST = 'pos.example.com';

/** The production build in a browser with a window; gateway and POS page under their real names, both on loopback. */
export interface World {
  readonly gateway: Gateway;
  readonly till: OpenTill;
  readonly posOrigin: string;
  readonly screen: Screen;
  /** The file an admin would import. */
  readonly configuration: Record<string, unknown>;
}

export const test = base.extend<{ world: World }>({
  world: async ({}, use) => {
    const tls = makeCertificate([GATEWAY_HOST, POS_HOST]);
    const gateway = await startGateway({ tls });
    const pos = await startPos({ gateway, tls });
    const profile = await mkdtemp(join(tmpdir(), 'tillside-machine-'));
    const [gatewayPort, posPort] = [gateway.origin, pos.origin].map((origin) => new URL(origin).port);
    const till = await openTill({
      extension: EXTENSION,
      profile,
      headless: false,
      viewport: null,
      args: [
        `--host-resolver-rules=MAP ${GATEWAY_HOST} 127.0.0.1:${String(gatewayPort)}, MAP ${POS_HOST} 127.0.0.1:${String(posPort)}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
        '--ignore-certificate-errors',
      ],
    });
    const posOrigin = `https://${POS_HOST}`;
    await use({
      gateway,
      till,
      posOrigin,
      screen: Screen.ofThisRun(),
      configuration: configurationFor(gateway.merchant, {
        baseUrls: [`https://${GATEWAY_HOST}/cpay`],
        posOrigins: [posOrigin],
        policy: { language: 'en' },
      }),
    });
    await till.close();
    await Promise.all([pos.close(), gateway.close()]);
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  },
});
