import { readFileSync } from "node:fs";
import type { PixelProgram } from "../contracts/pixel-program.ts";
import { encodeProgram, wordsPerOp } from "./encode.ts";
import type { Raster } from "./raster.ts";
import { tileSide } from "./tiles.ts";

export interface Gpu {
  readonly device: GPUDevice;
  /** The adapter's name, for people. */
  readonly name: string;
  /** Lets go of the driver; without it the process may not end. */
  readonly close: () => void;
}

export type OpenedGpu =
  | { readonly kind: "open"; readonly gpu: Gpu }
  | { readonly kind: "unavailable"; readonly message: string };

/** Finds a GPU, or a program that plays one such as SwiftShader, through Dawn. */
export async function openGpu(): Promise<OpenedGpu> {
  const dawn = await import("webgpu").catch(() => null);
  if (dawn === null) {
    const message = "the npm package webgpu is not installed, or not made for this machine";
    return { kind: "unavailable", message };
  }
  const instance = dawn.create([]);
  inUse.add(instance);
  const adapter = await instance.requestAdapter();
  if (adapter === null) {
    inUse.delete(instance);
    return { kind: "unavailable", message: `no GPU adapter was found: ${driverAdvice()}` };
  }
  const device = await adapter.requestDevice();
  const { description, device: model, vendor } = adapter.info;
  const name = description || model || vendor || "unnamed GPU";
  const close = () => {
    device.destroy();
    inUse.delete(instance);
  };
  return { kind: "open", gpu: { device, name, close } };
}

// Dawn crashes when its instance is collected as garbage while a device lives.
const inUse = new Set<GPU>();

function driverAdvice(): string {
  if (process.platform !== "linux") return "a driver for Metal or Direct3D 12 is needed";
  return "a Vulkan driver is needed (libvulkan1 with mesa-vulkan-drivers or the GPU maker's own); Debian's chromium-common brings SwiftShader, which needs none: LD_LIBRARY_PATH=/usr/lib/chromium VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json";
}

// From the WebGPU specification; the constants are globals only where a browser defines them.
const usage = { mapRead: 1, copySrc: 4, copyDst: 8, uniform: 64, storage: 128 } as const;
const mapRead = 1;

/** A submission of more pixel-op pairs than this could be taken for a hang by the driver. */
const pairsPerSubmit = 2 ** 30;

/** Draws as `rasterise` does, bit for bit. */
export async function rasteriseOnGpu({ device }: Gpu, program: PixelProgram): Promise<Raster[]> {
  const { width, height } = program.canvas;
  const { ops, cells, starts, entries, frames } = encodeProgram(program);
  const bytes = width * height * 4;
  const pixels = device.createBuffer({
    size: bytes * (1 + frames),
    usage: usage.storage | usage.copySrc,
  });
  const read = device.createBuffer({ size: bytes * frames, usage: usage.copyDst | usage.mapRead });
  const buffers = [pixels, read];
  const upload = (numbers: Uint32Array<ArrayBuffer>, use: number): GPUBuffer => {
    // A binding may not be empty, and a list of ops not shorter than one.
    const size = Math.max(numbers.byteLength, 4 * wordsPerOp);
    const buffer = device.createBuffer({ size, usage: use | usage.copyDst });
    device.queue.writeBuffer(buffer, 0, numbers);
    buffers.push(buffer);
    return buffer;
  };
  const inputs = [ops, cells, starts, entries].map((numbers) => upload(numbers, usage.storage));
  const pipeline = pipelineOf(device);
  const submit = (firstLayer: number, layers: number) => {
    const sizes = upload(Uint32Array.of(width, height, firstLayer), usage.uniform);
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [...inputs, sizes, pixels].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    });
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(width / 8), Math.ceil(height / 8), layers);
    pass.end();
    device.queue.submit([commands.finish()]);
  };
  submit(0, 1);
  const step = Math.max(1, Math.floor(pairsPerSubmit / (entries.length * tileSide ** 2 + 1)));
  for (let frame = 0; frame < frames; frame += step) {
    submit(frame + 1, Math.min(step, frames - frame));
  }
  const copy = device.createCommandEncoder();
  copy.copyBufferToBuffer(pixels, bytes, read, 0, bytes * frames);
  device.queue.submit([copy.finish()]);
  await read.mapAsync(mapRead);
  const drawn = new Uint32Array(read.getMappedRange().slice(0));
  for (const buffer of buffers) buffer.destroy();
  return Array.from({ length: frames }, (_, frame) => ({
    width,
    height,
    pixels: drawn.slice(frame * width * height, (frame + 1) * width * height),
  }));
}

const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();

function pipelineOf(device: GPUDevice): GPUComputePipeline {
  const known = pipelines.get(device);
  if (known !== undefined) return known;
  const code = readFileSync(new URL("paint.wgsl", import.meta.url), "utf8");
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
  pipelines.set(device, pipeline);
  return pipeline;
}
