import { ApiObject, App, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import type { AppProps, IResolver, ResolutionContext } from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { deleteFolders, newFolder, treeOf } from './folders';
import { renderApp } from '../../src/fleet/render';

afterEach(deleteFolders);

const configMap = (scope: Construct, id: string, more: Record<string, unknown> = {}) => new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', ...more });

const upperCase: IResolver = {
  resolve(context: ResolutionContext) {
    if (context.value === 'shout') {
      context.replaceValue('SHOUT');
    }
  },
};

const PROGRAMS: Record<string, (app: App) => void> = {
  'nothing': () => undefined,
  'an empty chart': app => new Chart(app, 'empty'),
  'one chart': app => configMap(new Chart(app, 'a'), 'x'),
  'charts side by side': app => ['b', 'a'].forEach(name => configMap(new Chart(app, name, { namespace: 'n', labels: { l: 'v' } }), 'x')),
  'charts in charts': app => {
    const outer = new Chart(app, 'outer');
    configMap(new Chart(outer, 'Inner Chart'), 'x');
    configMap(outer, 'y');
  },
  'charts that depend on others': app => {
    const [first, second, third] = ['first', 'second', 'third'].map(name => new Chart(app, name));
    const [x, y] = [configMap(first, 'x'), configMap(second, 'y')];
    configMap(third, 'z');
    x.addDependency(y);
    second.addDependency(third);
  },
  'objects that depend on others': app => {
    const chart = new Chart(app, 'a');
    const [x, y, z] = ['x', 'y', 'z'].map(id => configMap(new Construct(chart, id), 'Resource'));
    x.addDependency(y);
    y.addDependency(z);
  },
  'a chart that asks for itself': app => {
    const chart = new Chart(app, 'a');
    chart.addDependency(configMap(chart, 'x'));
  },
  'patches, lazy values and resolvers': app => configMap(new Chart(app, 'a'), 'x', { data: { lazy: Lazy.any({ produce: () => 'later' }), text: 'shout' } })
    .addJsonPatch(JsonPatch.add('/data/patched', 'ü\n- "x"')),
};
const { FILE_PER_APP, FILE_PER_CHART, FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE } = YamlOutputType;
const OPTIONS = [FILE_PER_APP, FILE_PER_CHART, FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE].flatMap((yamlOutputType): AppProps[] => (
  [{ yamlOutputType }, { yamlOutputType, outputFileExtension: '.yml', resolvers: [upperCase] }]));

/** What cdk8s itself writes. */
function synthesized(options: AppProps, program: (app: App) => void): Record<string, string> {
  const outdir = newFolder();
  const app = new App({ ...options, outdir });
  program(app);
  app.synth();
  return treeOf(outdir);
}

/** What is rendered. */
function rendered(options: AppProps, program: (app: App) => void): Record<string, string> {
  const app = new App(options);
  program(app);
  return Object.fromEntries(renderApp(app).files);
}

test.each(Object.entries(PROGRAMS))('the files are those of cdk8s, byte for byte: %s', (_, program) => {
  for (const options of OPTIONS) {
    expect(rendered(options, program)).toEqual(synthesized(options, program));
  }
});

test('so they are for any charts, objects and dependencies', () => {
  const objects = fc.uniqueArray(fc.record({ chart: fc.nat(3), kind: fc.constantFrom('ConfigMap', 'Secret', 'A.b_c'), on: fc.nat(5), isChart: fc.boolean() }), { maxLength: 6, selector: ({ chart, kind }) => `${chart} ${kind}` });
  const parents = fc.tuple(fc.constant(-1), fc.constantFrom(-1, 0), fc.constantFrom(-1, 0, 1), fc.constantFrom(-1, 1, 2));
  fc.assert(fc.property(fc.constantFrom(...OPTIONS), parents, objects, (options, [...of], all) => {
    const program = (app: App) => {
      const charts: Chart[] = [];
      of.forEach((parent, i) => charts.push(new Chart(charts[parent] ?? app, `c${i}`)));
      const made = all.map(({ chart, kind }, i) => new ApiObject(charts[chart], `o${i}`, { apiVersion: 'v1', kind }));
      all.forEach(({ on, isChart }, i) => {
        // Only what came before, and no chart that it is in or that has charts: cdk8s refuses circles.
        if (on < i && isChart) {
          made[i].addDependency(made[on]);
        }
      });
    };
    let expected: Record<string, string>;
    try {
      expected = synthesized(options, program);
    } catch (error) {
      expect(() => rendered(options, program)).toThrow((error as Error).message);
      return;
    }
    expect(rendered(options, program)).toEqual(expected);
  }), { seed: 1, numRuns: 60 });
});

test('a chart that renders itself otherwise does so', () => {
  class Without extends Chart {
    public toJson() {
      return super.toJson().filter(({ metadata: { name } }) => name !== 'x');
    }
  }
  const program = (app: App) => ['a', 'b'].forEach(name => {
    const chart = new Without(app, name);
    ['x', 'y'].forEach(of => new ApiObject(chart, of, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: of } }));
  });
  const files = synthesized({}, program);
  expect(rendered({}, program)).toEqual(files);
  expect(Object.values(files).join()).not.toContain('name: x');
});

test('an app is validated, whatever its charts render', () => {
  class Nothing extends Chart {
    public toJson() {
      return [];
    }
  }
  const wrong = (app: App) => new Nothing(app, 'a').node.addValidation({ validate: () => ['wrong'] });
  expect(() => synthesized({}, wrong)).toThrow('[a] wrong');
  expect(() => rendered({}, wrong)).toThrow('[a] wrong');
});

test('an app is validated once, however many charts it has', () => {
  let times = 0;
  const program = (app: App) => {
    ['a', 'b', 'c'].forEach(name => configMap(new Chart(app, name), 'x'));
    app.node.addValidation({
      validate: () => {
        times++;
        return [];
      },
    });
  };
  rendered({}, program);
  expect(times).toBe(1);
});

test('errors are those of cdk8s', () => {
  const wrong = (app: App) => {
    const chart = new Chart(app, 'a');
    chart.node.addValidation({ validate: () => ['first', 'second'] });
    configMap(chart, 'x').node.addValidation({ validate: () => ['third'] });
  };
  expect(() => rendered({}, wrong)).toThrow('Validation failed with the following errors:\n  [a] first\n  [a] second\n  [a/x] third');
  expect(() => rendered({}, app => app.node.addValidation({ validate: () => ['without a chart'] }))).toThrow('without a chart');
});

test('who changes what an object has rendered changes nothing else', () => {
  const program = (app: App) => {
    const chart = new Chart(app, 'a');
    const object = configMap(chart, 'x', { data: { kept: 'yes' } });
    chart.node.addValidation({
      validate: () => {
        delete object.toJson().data;
        return [];
      },
    });
  };
  expect(rendered({}, program)).toEqual(synthesized({}, program));
});

test('charts that a validation makes are written', () => {
  const program = (app: App) => {
    const chart = new Chart(app, 'a');
    configMap(chart, 'x');
    chart.node.addValidation({
      validate: () => {
        if (!app.node.tryFindChild('late')) {
          configMap(new Chart(app, 'late'), 'y');
        }
        return [];
      },
    });
  };
  expect(rendered({}, program)).toEqual(synthesized({}, program));
});

test('two objects in one file, of which cdk8s writes the last alone, are an error', () => {
  const twins = (...kinds: string[]) => (app: App) => kinds.forEach((kind, i) => (
    new ApiObject(new Chart(app, `c${i}`, { namespace: `n${i}` }), 'x', { apiVersion: 'v1', kind, metadata: { name: 'x' } })));
  const perResource = { yamlOutputType: YamlOutputType.FILE_PER_RESOURCE };
  expect(() => rendered(perResource, twins('Secret', 'Secret'))).toThrow('Two of its files would be Secret.x.k8s.yaml. Give the objects other names, or choose another yamlOutputType.');
  expect(() => rendered(perResource, twins('IPPool', 'IpPool'))).toThrow('Two of its files would be IpPool.x.k8s.yaml, which IPPool.x.k8s.yaml is where case is not told apart.');
  expect(Object.keys(rendered({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE }, twins('Secret', 'Secret')))).toEqual(['c0/Secret.x.k8s.yaml', 'c1/Secret.x.k8s.yaml']);
});
