import type { WebSocket } from 'ws';

/** What may wait to be sent before pings get no answers. */
const mostWaiting = 1024 * 1024;

/** For a server with `autoPong: false`: who never reads is not answered for ever. */
export const answerPings = (socket: WebSocket): void => {
  socket.on('ping', (data) => {
    if (socket.bufferedAmount < mostWaiting) socket.pong(data);
  });
};
