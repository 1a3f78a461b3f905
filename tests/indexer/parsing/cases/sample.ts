import type { X } from './x'
export interface Shape extends Base { // def: Shape interface
  area: number // def: Shape.area field
  scale(by: number): Shape // def: Shape.scale method
}
export type Mode = 'a' | 'b' // def: Mode type
type Options = { // def: Options type
  deep: boolean // def: Options.deep field
}
export const enum Level { // def: Level enum
  Low = 1, // def: Level.Low constant
  High, // def: Level.High constant
}
abstract class Figure<T> implements Shape { // def: Figure class
  private readonly id: number = 1 // def: Figure.id field
  constructor(private owner: string, plain: number) {} // def: Figure.constructor constructor; def: Figure.owner field
  abstract draw(): void // def: Figure.draw method
  @logged() render?(): string { return '' } // def: Figure.render method
  static make = () => 1 // def: Figure.make method
}
declare module 'outside' { // def: outside namespace
  export function helper(x: string): void // def: outside.helper function
}
namespace Tools.Inner { // def: Tools.Inner namespace
  export const VERSION = 1 // def: Tools.Inner.VERSION constant
}
declare const GLOBAL: string // def: GLOBAL constant
function over(x: string): void
function over(x: number): void
function over(x: any): void {} // def: over function
export const $typed = <T,>(x: T): T => x // def: $typed function
declare global {
  interface Window { // def: Window interface
    app: unknown // def: Window.app field
  }
}
test('deep', () => {
  interface Local { // def: Local interface
    x: number // def: Local.x field
  }
})
