/** Everything that schemas are made of. */

export { anyOf, map, oneOf, record } from "./objects.js";
export {
  anything,
  boolean,
  constant,
  extensible,
  integer,
  lazy,
  list,
  literals,
  nullable,
  number,
  optional,
  text,
  tuple,
  type Fault,
  type SchemaOf,
} from "./values.js";
