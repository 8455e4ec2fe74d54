import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Visible } from "./readable-host.ts";

/** Graphics and compute devices: DRM, AMD's and NVIDIA's compute, WSL2's, ARM's. */
const DEVICES = /^(dri|kfd|dxg|nvidia.*|nvhost.*|nvmap|mali\d*)$/;

/** Which driver there is (Vulkan, GL, EGL, OpenCL); the drivers themselves lie under /usr. */
const DRIVERS = [
  ..."/etc/vulkan /etc/glvnd /etc/egl /etc/OpenCL /etc/drirc /etc/nvidia".split(" "),
  ..."/run/opengl-driver /run/opengl-driver-32".split(" "),
];

/** Where libdrm and the drivers read what kind of device a device file is. */
const KERNEL = "/sys/dev/char /sys/devices /sys/class/drm /sys/class/kfd /sys/bus/pci".split(" ");

/** bwrap's arguments for what of the machine's graphics there is; `root` only for tests. */
export function gpuMounts(root = "/"): string[] {
  const inside = (file: string) => path.join(root, file);
  const dev = existsSync(inside("/dev")) ? readdirSync(inside("/dev")) : [];
  const devices = dev.filter((name) => DEVICES.test(name)).map((name) => `/dev/${name}`);
  const files = [...DRIVERS, ...KERNEL].filter((file) => existsSync(inside(file)));
  return [
    ...devices.sort().flatMap((file) => ["--dev-bind", inside(file), file]),
    ...files.flatMap((file) => ["--ro-bind", inside(file), file]),
  ];
}

/**
 * Who to ask for names. A copy, so that it does not matter where the link leads (systemd-resolved,
 * WSL); `hosts` and certificates are shown anyway.
 */
export const NETWORK_FILES: Visible[] = ["resolv.conf", "host.conf", "gai.conf"].map((name) => ({
  kind: "copy",
  path: `/etc/${name}`,
}));
