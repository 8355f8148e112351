/** The browser's `MessageEvent`: Node's own leaves `cancelable` out, and so cannot say that a port was taken. */
export class PortEvent extends Event {
  readonly ports: readonly MessagePort[];

  constructor(type: string, init: EventInit & { ports: MessagePort[] }) {
    super(type, init);
    this.ports = init.ports;
  }
}
