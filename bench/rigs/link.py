"""A line of packets between two TUN devices: a delay each way, and a share of packets lost.

Node cannot make TUN devices (no ioctl), and the netem qdisc is not in every kernel. Usage:
link.py DEVICE DEVICE DELAY_MS LOSS SEED; prints "ready" when both are there; ends with its stdin.
"""
import collections, fcntl, os, random, select, struct, sys, time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
READS_AT_ONCE = 64


def open_tun(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH', name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


def relay(left, right, delay, loss, luck):
    other = {left: right, right: left}
    waiting = {left: collections.deque(), right: collections.deque()}
    while True:
        now = time.monotonic()
        until = None
        for target, queue in waiting.items():
            while queue and queue[0][0] <= now:
                try:
                    os.write(target, queue.popleft()[1])
                except OSError:
                    pass
            if queue:
                until = queue[0][0] if until is None else min(until, queue[0][0])
        patience = None if until is None else max(0.0, until - time.monotonic())
        readable, _, _ = select.select([left, right, 0], [], [], patience)
        if 0 in readable and not os.read(0, 1):
            return
        for source in readable:
            if source == 0:
                continue
            queue = waiting[other[source]]
            due = time.monotonic() + delay
            for _ in range(READS_AT_ONCE):
                try:
                    packet = os.read(source, 65536)
                except BlockingIOError:
                    break
                except OSError:
                    break
                if loss == 0 or luck() >= loss:
                    queue.append((due, packet))


first, second, delay_ms, loss, seed = sys.argv[1:]
devices = open_tun(first), open_tun(second)
print('ready', flush=True)
relay(*devices, float(delay_ms) / 1000, float(loss), random.Random(int(seed)).random)
