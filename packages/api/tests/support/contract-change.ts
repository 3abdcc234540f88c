import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
const generatedSources = fileURLToPath(
  new URL('../../../../generated/typescript/src', import.meta.url),
);

/** A type in the models of the contract: that of a property, or of a model that is no object. */
export interface DeclaredType {
  /** Such as `Node.type`, or `TypeName`. */
  readonly name: string;
  /** The module that declares it. */
  readonly file: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Compiles the handlers against a copy of the generated package, of which properties can be changed. */
export class HandlerCompiler {
  /** The text of each module of models, by its path. */
  readonly #models: ReadonlyMap<string, string>;
  readonly #options: ts.CompilerOptions;
  readonly #files = new Map<string, ts.SourceFile | undefined>();
  #program: ts.Program | undefined;

  constructor(directory: string) {
    const sources = join(directory, 'src');
    cpSync(generatedSources, sources, { recursive: true });
    const models = join(sources, 'models');
    this.#models = new Map(
      readdirSync(models, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
        .map((name) => join(models, name))
        .map((path) => [path, readFileSync(path, 'utf8')]),
    );
    const { config } = ts.readConfigFile(join(packageRoot, '../../tsconfig.base.json'), (path) =>
      readFileSync(path, 'utf8'),
    ) as { config: { compilerOptions: unknown } };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, packageRoot);
    this.#options = {
      ...options,
      noEmit: true,
      paths: { '@metadata/client/server': [join(sources, 'server/index.ts')] },
    };
  }

  /** Every type that the models declare. */
  declaredTypes(): DeclaredType[] {
    return [...this.#models].flatMap(([path, text]) => this.#declaredIn(path, text));
  }

  #declaredIn(path: string, source: string): DeclaredType[] {
    const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true);
    const declared = (name: string, type: ts.TypeNode | undefined): DeclaredType[] =>
      type === undefined
        ? []
        : [{ name, file: path, text: type.getText(), start: type.getStart(), end: type.getEnd() }];
    return file.statements.flatMap((statement) => {
      if (ts.isTypeAliasDeclaration(statement)) {
        return declared(statement.name.text, statement.type);
      }
      if (!ts.isInterfaceDeclaration(statement)) {
        return [];
      }
      return statement.members
        .filter(ts.isPropertySignature)
        .flatMap(({ name, type }) => declared(`${statement.name.text}.${name.getText()}`, type));
    });
  }

  /** Answers what the compiler says about the handlers when a type has become another one. */
  messagesAfter(name: string, replacement: string): string[] {
    const type = this.declaredTypes().find((declared) => declared.name === name);
    if (type === undefined) {
      throw new Error(`The contract has no ${name}.`);
    }
    const text = this.#models.get(type.file) ?? '';
    return this.messages(type.file, text.slice(0, type.start) + replacement + text.slice(type.end));
  }

  /** Answers what the compiler says about the handlers, given another text of one module of models. */
  messages(changed?: string, changedText = ''): string[] {
    const host = ts.createCompilerHost(this.#options, true);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, languageVersion) => {
      if (name === changed) {
        return ts.createSourceFile(name, changedText, languageVersion, true);
      }
      if (!this.#files.has(name)) {
        this.#files.set(name, read(name, languageVersion));
      }
      return this.#files.get(name);
    };
    const root = join(packageRoot, 'src/handlers/handlers.ts');
    const program = ts.createProgram([root], this.#options, host, this.#program);
    this.#program = program;
    return program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.includes('/src/handlers/'))
      .flatMap((file) => program.getSemanticDiagnostics(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
}
