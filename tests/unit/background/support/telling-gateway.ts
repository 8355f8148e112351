import type { UploadResult } from '../../../../lib/gateway/back-office-calls';
import { GatewayClient } from '../../../../lib/gateway/client';

/** A gateway client of which only the monitoring calls are made; what is told is collected. */
export class TellingGateway extends GatewayClient {
  readonly told: ('calls' | 'machine')[] = [];
  readonly signals: AbortSignal[] = [];
  reply: () => Promise<UploadResult> = async () => ({ ok: true });
  #waiting: (() => void)[] = [];

  constructor() {
    super({
      fetch: () => Promise.reject(new Error('no network')),
      now: () => 0,
      signer: () => undefined,
      baseUrls: () => [],
      sdkVersion: '0',
    });
  }

  /** Resolves when something is told next. */
  async nextUpload(): Promise<void> {
    await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  async #tell(what: 'calls' | 'machine', signal: AbortSignal | undefined): Promise<UploadResult> {
    this.told.push(what);
    if (signal !== undefined) this.signals.push(signal);
    for (const resolve of this.#waiting.splice(0)) resolve();
    return this.reply();
  }

  override async uploadMonitorInfo(_content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#tell('calls', signal);
  }

  override async uploadConfInfo(_content: object, signal?: AbortSignal): Promise<UploadResult> {
    return this.#tell('machine', signal);
  }
}
