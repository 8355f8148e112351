import { EventEmitter } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** A TCP relay in front of the gateway that tells when the first byte of a request arrives. */
export class WireTap extends EventEmitter<{ request: [line: string, at: number] }> {
  readonly #server: Server;

  /** @param gatewayPort on 127.0.0.1 */
  constructor(gatewayPort: number) {
    super();
    this.#server = createServer((client) => {
      const gateway = connect(gatewayPort, '127.0.0.1');
      gateway.setNoDelay(true);
      client.setNoDelay(true);
      client.on('data', (bytes) => {
        const at = performance.now();
        const [line = ''] = bytes.toString('latin1').split('\r\n', 1);
        if (/^(?:GET|POST) /.test(line)) this.emit('request', line, at);
      });
      client.pipe(gateway).pipe(client);
      for (const socket of [client, gateway]) {
        socket.on('error', () => {
          client.destroy();
          gateway.destroy();
        });
      }
    });
  }

  /** Listens on a free port; gives the base URL for the configuration. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/cpay`;
  }

  /** When the next request to a path arrives, ms by this process's `performance.now()`. */
  next(path: string): Promise<number> {
    return new Promise((resolve) => {
      const look = (line: string, at: number): void => {
        if (!line.includes(` /cpay/${path} `)) return;
        this.off('request', look);
        resolve(at);
      };
      this.on('request', look);
    });
  }

  close(): void {
    this.#server.close();
  }
}
