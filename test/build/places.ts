import { dirname, join } from "node:path";
import ts from "typescript";

/** A member that is added to a closed set of the program: a line put behind one that is there. */
export interface Toy {
  /** The literal by which the set tells it, unlike every other: `toy-change`. */
  readonly name: string;
  readonly path: string;
  readonly after: string;
  readonly line: string;
}

/** What the program has to say of toys. A place is `path declaration`. */
export interface Places {
  /** Where the compiler, or the lint of switches, says that a toy is missing. */
  readonly named: readonly string[];
  /** Where a toy falls into a rest: the `default` of a switch, the end of a chain of conditions, a list of others. */
  readonly silent: readonly string[];
}

/** Adds files and toys to the sources below `root`, in memory only, and tells who misses them. */
export function placesOf(root: string, files: ReadonlyMap<string, string>, toys: readonly Toy[]): Places {
  const program = programOf(root, files, toys);
  const named = new Set<string>();
  const silent = new Set<string>();
  const checker = program.getTypeChecker();
  for (const source of program.getSourceFiles()) {
    if (!isOwn(root, source.fileName)) continue;
    const path = source.fileName.slice(root.length);
    const place = (node: ts.Node): string => `${path} ${declarationAround(node)}`;
    const errors = program.getSemanticDiagnostics(source).map(({ start = 0 }) => start);
    for (const start of errors) named.add(place(nodeAt(source, start)));
    const look = (node: ts.Node): void => {
      const rest = restOf(node, checker, toys);
      if (rest !== null && !errors.some((start) => node.getStart() <= start && start < node.end)) {
        (rest === "lint" ? named : silent).add(place(node));
      }
      ts.forEachChild(node, look);
    };
    look(source);
  }
  return { named: [...named].toSorted(), silent: [...silent].toSorted() };
}

/** How a node passes a toy over: `lint` tells of a switch without its case; `silent` is told by nobody. */
function restOf(node: ts.Node, checker: ts.TypeChecker, toys: readonly Toy[]): "lint" | "silent" | null {
  if (ts.isSwitchStatement(node)) {
    const kinds = literalsOf(checker.getTypeAtLocation(node.expression));
    const toy = toys.find(({ name }) => kinds.includes(name));
    if (toy === undefined) return null;
    const cases = node.caseBlock.clauses;
    if (cases.some(ts.isDefaultClause)) return "silent";
    return cases.some((clause) => clause.getText().includes(`"${toy.name}"`)) ? null : "lint";
  }
  if (ts.isConditionalExpression(node) || ts.isIfStatement(node)) {
    const [own, next] = ts.isIfStatement(node)
      ? [
          node.expression,
          node.elseStatement !== undefined && ts.isIfStatement(node.elseStatement)
            ? node.elseStatement.expression
            : null,
        ]
      : [node.condition, ts.isConditionalExpression(node.whenFalse) ? node.whenFalse.condition : null];
    return next !== null && asks(own, checker, toys) && asks(next, checker, toys) ? "silent" : null;
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 1 && node.elements.every(ts.isStringLiteral)) {
    const type = checker.getContextualType(node);
    const element = type === undefined ? undefined : checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    const kinds = element === undefined ? [] : literalsOf(element);
    return toys.some(({ name }) => kinds.includes(name)) ? "silent" : null;
  }
  return null;
}

/** Whether a condition compares what could be a toy with another member. */
function asks(node: ts.Expression, checker: ts.TypeChecker, toys: readonly Toy[]): boolean {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsEqualsEqualsToken) return false;
  const kinds = literalsOf(checker.getTypeAtLocation(node.left));
  return toys.some(({ name }) => kinds.includes(name));
}

function literalsOf(type: ts.Type): readonly string[] {
  const members = type.isUnion() ? type.types : [type];
  return members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []));
}

function programOf(root: string, files: ReadonlyMap<string, string>, toys: readonly Toy[]): ts.Program {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const { incremental: _incremental, tsBuildInfoFile: _tsBuildInfoFile, ...settings } = options;
  const texts = new Map([...files].map(([path, text]) => [join(root, path), text]));
  for (const { path, after, line } of toys) {
    const at = join(root, path);
    const text = texts.get(at) ?? ts.sys.readFile(at) ?? "";
    const end = text.indexOf(after) + after.length;
    if (!text.includes(after)) throw new Error(`${path} has no ${after}`);
    texts.set(at, `${text.slice(0, end)}\n${line}${text.slice(end)}`);
  }
  const host = ts.createCompilerHost(settings);
  const { readFile, fileExists } = host;
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.directoryExists = (path) =>
    [...texts.keys()].some((own) => dirname(own) === path) || ts.sys.directoryExists(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  const own = [...fileNames.filter((name) => isOwn(root, name)), ...texts.keys()];
  return ts.createProgram([...new Set(own)], settings, host);
}

function isOwn(root: string, path: string): boolean {
  return path.startsWith(join(root, "src/")) || path.startsWith(join(root, "grammar/"));
}

function nodeAt(source: ts.SourceFile, at: number): ts.Node {
  let found: ts.Node = source;
  const look = (node: ts.Node): void => {
    if (at < node.pos || at >= node.end) return;
    found = node;
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

/** The name of the top declaration that a node stands in. */
function declarationAround(node: ts.Node): string {
  let top = node;
  while (!ts.isSourceFile(top.parent)) top = top.parent;
  if (ts.isVariableStatement(top)) return top.declarationList.declarations.map(({ name }) => name.getText()).join(" ");
  return (ts.isFunctionDeclaration(top) || ts.isTypeAliasDeclaration(top) ? top.name?.text : undefined) ?? "top";
}
