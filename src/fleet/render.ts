import { ApiObject, Chart, DependencyGraph, Names, YamlOutputType } from 'cdk8s';
import type { App } from 'cdk8s';
import { byText } from './cluster-name';
import { YamlWriter } from './yaml-writer';
import { plainCopy } from '../plain-copy';
import type { Manifest } from '../rules';
import { showName } from '../show';

/** What an app renders. */
export interface RenderedApp {
  /** The files that its `synth` would write, by their paths in its output folder, with what would be in them. */
  readonly files: Map<string, string>;
  /** All objects, in the order of the files' paths, and of each file. */
  readonly objects: readonly Manifest[];
}

/**
 * Renders an app as its `synth` does.
 *
 * @throws as `synth` does, and where two of its files would be the same.
 */
export function renderApp(app: App, writer = new YamlWriter()): RenderedApp {
  const constructs = app.node.findAll();
  constructs.filter((c): c is ApiObject => ApiObject.isApiObject(c)).forEach(renderOnce);
  const first = constructs.find((c): c is Chart => Chart.isChart(c));
  if (!first) {
    app.synthYaml(); // it may be wrong without a chart, too
    return { files: new Map(), objects: [] };
  }
  // Only with this, which validates the app as well, are the dependencies between charts known that decide their order.
  const objectsOfFirst: Manifest[] = Chart.prototype.toJson.call(first);
  const rendered = new Map(rendersItself(first) ? [] : [[first, objectsOfFirst]]);
  const inOrder = app.node.findAll().filter(c => Chart.isChart(c)).length > 1 ? app.charts : [first]; // a validation may have made one
  const charts = inOrder.map(chart => ({ chart, objects: rendered.get(chart) ?? objectsOf(chart) }));
  const isInOrder = charts.some(({ chart }) => chart.node.dependencies.some(Chart.isChart));
  const files = new Files(app.outputFileExtension, writer);
  charts.forEach(({ chart, objects }, i) => {
    const name = () => `${isInOrder ? `${String(i).padStart(4, '0')}-` : ''}${Names.toDnsLabel(chart)}`;
    switch (app.yamlOutputType) {
      case YamlOutputType.FILE_PER_APP:
        break;
      case YamlOutputType.FILE_PER_RESOURCE:
        objects.forEach(object => files.add(nameOf(object), object));
        break;
      case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
        objects.forEach(object => files.add(`${name()}/${nameOf(object)}`, object));
        break;
      default:
        files.add(name(), ...objects);
    }
  });
  if (app.yamlOutputType === YamlOutputType.FILE_PER_APP) {
    files.add('app', ...charts.flatMap(({ objects }) => objects));
  }
  return { files: files.all, objects: files.objects };
}

const rendersItself = (chart: Chart) => chart.toJson !== Chart.prototype.toJson;

/** What a chart of a validated app renders: by `toJson` of cdk8s itself the whole app would be validated again for each of its charts. */
function objectsOf(chart: Chart): Manifest[] {
  return rendersItself(chart) ? chart.toJson() : new DependencyGraph(chart.node).topology()
    .filter((c): c is ApiObject => ApiObject.isApiObject(c) && Chart.of(c) === chart)
    .map(object => object.toJson());
}

/** Has an object rendered but once: what is written then is what was judged, whatever anybody does with what he gets. */
function renderOnce(object: ApiObject): void {
  const render = object.toJson.bind(object);
  let rendered: unknown;
  // Assigned, it would keep the app from being collected until all of memory is.
  Object.defineProperty(object, 'toJson', { value: () => plainCopy(rendered ??= render()) });
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind}.${metadata?.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');

/** Files that are to be written. */
class Files {
  public readonly all = new Map<string, string>();
  private readonly objectsOf = new Map<string, readonly Manifest[]>();
  /** By their names where case is not told apart. */
  private readonly names = new Map<string, string>();

  constructor(private readonly extension: string, private readonly writer: YamlWriter) {}

  /** What is in all of them, in the order of their paths. */
  public get objects(): Manifest[] {
    return [...this.objectsOf].sort(([a], [b]) => byText(a, b)).flatMap(([, objects]) => objects);
  }

  public add(name: string, ...objects: Manifest[]): void {
    const file = `${name}${this.extension}`;
    const other = this.names.get(file.toLowerCase());
    if (other !== undefined) {
      throw new Error(`Two of its files would be ${showName(file)}${other === file ? '' : `, which ${showName(other)} is where case is not told apart`}. `
        + 'Give the objects other names, or choose another yamlOutputType.');
    }
    this.names.set(file.toLowerCase(), file);
    this.objectsOf.set(file, objects);
    this.all.set(file, this.writer.write(objects));
  }
}
