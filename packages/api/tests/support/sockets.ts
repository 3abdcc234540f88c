import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what it wants to, and reads whole answers. */
export class Connection {
  readonly socket: Socket;
  #text = '';
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    this.socket.on('error', () => {
      this.#closed = true;
      this.#wake();
    });
    this.socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(text: string): void {
    this.socket.write(text);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#closed) {
        throw new Error(`The connection was closed after: ${this.#text.slice(0, 200)}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Reads one answer that has a Content-Length, past any 100 (Continue). */
  async answer(): Promise<{ status: number; head: string; body: string }> {
    await this.#until(() => this.#text.includes('\r\n\r\n'));
    const end = this.#text.indexOf('\r\n\r\n') + 4;
    const head = this.#text.slice(0, end);
    if (head.startsWith('HTTP/1.1 100 ')) {
      this.#text = this.#text.slice(end);
      return this.answer();
    }
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? '0');
    await this.#until(() => this.#text.length >= end + length);
    const body = this.#text.slice(end, end + length);
    this.#text = this.#text.slice(end + length);
    return { status: Number(head.slice(9, 12)), head, body };
  }

  async untilClosed(): Promise<void> {
    while (!this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export function head(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}
