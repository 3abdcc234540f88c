/**
 * Makes a lookup of prepared statements by the filters that they apply: each combination is
 * prepared when it is first asked for.
 */
export function statementsByFilter<Statement>(
  prepare: (given: ReadonlySet<string>) => Statement,
): (filter: object) => Statement {
  const statements = new Map<string, Statement>();
  return (filter) => {
    const given = Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
    const key = given.join();
    let statement = statements.get(key);
    if (statement === undefined) {
      statement = prepare(new Set(given));
      statements.set(key, statement);
    }
    return statement;
  };
}
