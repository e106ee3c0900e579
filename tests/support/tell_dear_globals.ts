/** Loaded ahead of a program, says when it first names something that the runtime then has to load. */

for (const name of ["ReadableStream", "setTimeout", "setInterval"]) {
  const described = Object.getOwnPropertyDescriptor(globalThis, name)!;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      console.error(`named ${name}`);
      Object.defineProperty(globalThis, name, described);
      return Reflect.get(globalThis, name);
    },
  });
}
