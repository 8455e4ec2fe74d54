/**
 * A filter of system calls, as `bwrap --seccomp` takes it: no unix sockets. A command that shares
 * the host's network could else reach its abstract sockets, which no mount hides: an X server, and
 * by its keyboard everything. Connected pairs stay (node and python need them), datagram pairs do
 * not, for they can be connected anew; nor io_uring, which opens sockets past any filter, nor the
 * system calls of other processor modes (32-bit programs), which have other numbers.
 *
 * Classic BPF over `struct seccomp_data`: see seccomp(2).
 */
export function withoutUnixSockets(): Uint8Array {
  const machine = MACHINES[process.arch];
  if (machine === undefined) throw new Error(`no system call numbers for ${process.arch}`);
  const { arch, socket, socketpair } = machine;
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCH],
    [IF_EQUAL, 0, 12, arch],
    [LOAD, 0, 0, NUMBER],
    [IF_AT_LEAST, 10, 0, X32],
    [IF_EQUAL, 9, 0, IO_URING_SETUP],
    [IF_EQUAL, 4, 0, socket],
    [IF_EQUAL, 0, 6, socketpair],
    [LOAD, 0, 0, SECOND_ARGUMENT],
    [AND, 0, 0, TYPE_MASK],
    [IF_EQUAL, 2, 3, SOCK_DGRAM],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [IF_EQUAL, 0, 1, AF_UNIX],
    [RETURN, 0, 0, ERRNO | EPERM],
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, ERRNO | ENOSYS],
  ];
  return Buffer.concat(program.map(instruction));
}

export function canFilterSockets(): boolean {
  return process.arch in MACHINES;
}

/** Code, how many to skip if true, if false, and a number. */
type Instruction = [code: number, yes: number, no: number, k: number];

const MACHINES: Record<string, { arch: number; socket: number; socketpair: number }> = {
  x64: { arch: 0xc000003e, socket: 41, socketpair: 53 },
  arm64: { arch: 0xc00000b7, socket: 198, socketpair: 199 },
  riscv64: { arch: 0xc00000f3, socket: 198, socketpair: 199 },
};
const [LOAD, AND, RETURN, IF_EQUAL, IF_AT_LEAST] = [0x20, 0x54, 0x06, 0x15, 0x35];
/** Offsets in `struct seccomp_data`; of arguments the low half, on little-endian machines. */
const [NUMBER, ARCH, FIRST_ARGUMENT, SECOND_ARGUMENT] = [0, 4, 16, 24];
const [X32, IO_URING_SETUP] = [0x40000000, 425];
const [AF_UNIX, SOCK_DGRAM, TYPE_MASK] = [1, 2, 0xf];
const [ALLOW, ERRNO, EPERM, ENOSYS] = [0x7fff0000, 0x00050000, 1, 38];

function instruction([code, yes, no, k]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(k, 4);
  return bytes;
}
