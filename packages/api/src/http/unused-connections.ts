import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps track of connections that have not carried a request yet. Node.js does not count them as
 * idle, and would wait for them when a server is closed.
 */
export class UnusedConnections {
  readonly #sockets = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** To be called with every request: a second listener of the server's would cost each of them more. */
  carries({ socket }: IncomingMessage): void {
    this.#sockets.delete(socket);
  }

  close(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }
}
