/** A stack's sockets as /proc/net lists them. */
import type { SocketEntry } from '../fs/process-view.ts';
import type { DatagramSocket } from './datagram-socket.ts';
import type { ListeningSocket } from './listening-socket.ts';
import type { TcpSocket } from './tcp-socket.ts';

export const listed = (listener: ListeningSocket): SocketEntry => {
  const family = listener.local.host.includes(':') ? 6 : 4;
  return {
    protocol: 'TCP',
    inode: listener.socket.inode,
    uid: listener.uid,
    state: 'LISTEN',
    local: listener.local,
    remote: { host: family === 6 ? '::' : '0.0.0.0', port: 0 },
    family,
  };
};

export const connected = (end: TcpSocket): SocketEntry[] =>
  end.state === undefined
    ? []
    : [
        {
          protocol: 'TCP',
          inode: end.socket.inode,
          uid: end.uid,
          state: end.state,
          local: end.local,
          remote: end.remote,
          family: end.family,
        },
      ];

export const datagramEntry = ({ local, remote, uid, socket }: DatagramSocket): SocketEntry => {
  const family = local.host.includes(':') ? 6 : 4;
  return {
    protocol: 'UDP',
    inode: socket.inode,
    uid,
    // Linux lists a socket with a peer as connected, and others as closed.
    state: remote === undefined ? 'CLOSE' : 'ESTABLISHED',
    local,
    remote: remote ?? { host: family === 6 ? '::' : '0.0.0.0', port: 0 },
    family,
  };
};
