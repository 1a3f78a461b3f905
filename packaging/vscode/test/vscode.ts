// Stands for the module `vscode` outside of VS Code: everything is there, can be called, made and extended, and does
// nothing. Enough for the language client to say what it can do; no test asserts what comes out of it.

const anything: object = new Proxy(function () {} as object, {
  get: (target, name) => {
    if (name === "prototype") {
      return Reflect.get(target, name) as unknown;
    }
    if (name === Symbol.toPrimitive) {
      return () => "";
    }
    return name === "then" ? undefined : anything;
  },
  apply: () => anything,
  construct: (_target, _given, made) =>
    made === anything ? anything : (Object.create((made as { prototype: object }).prototype) as object),
});

module.exports = new Proxy(
  { version: "1.106.0", env: { language: "en", appName: "Visual Studio Code" } },
  { get: (target, name) => (Reflect.get(target, name) as unknown) ?? anything },
);
