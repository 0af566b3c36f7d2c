// One chart an app, as `cdk8s synth` runs it; printed instead of filed.
const fs = require('node:fs');
const path = require('node:path');
const { ApiObject, App, Chart, YamlOutputType } = require('cdk8s');

class CanaryChart extends Chart {
  constructor(scope, app) {
    super(scope, `${app.namespace}-${app.name}`, {
      namespace: app.namespace,
      labels: {
        'app.kubernetes.io/name': app.name,
        'app.kubernetes.io/managed-by': 'canarygen',
        team: app.team,
      },
    });
    const pods = { 'app.kubernetes.io/name': app.name };
    const gateway = `${app.name}-gateway`;
    this.object('gateway', 'networking.istio.io/v1', 'Gateway', gateway, {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [app.host] }],
    });
    const route = (version, weight) => ({
      destination: { host: `${app.name}-${version}`, port: { number: app.port } },
      weight,
    });
    this.object('virtual-service', 'networking.istio.io/v1', 'VirtualService', app.name, {
      hosts: [app.host],
      gateways: [gateway],
      http: [
        {
          name: 'primary',
          route: [route('stable', 100), route('canary', 0)],
          timeout: app.timeout,
          retries: { attempts: app.attempts, perTryTimeout: app.perTryTimeout },
        },
      ],
    });
    for (const version of ['stable', 'canary']) {
      this.object(version, 'v1', 'Service', `${app.name}-${version}`, {
        selector: pods,
        ports: [{ name: 'http', port: app.port, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
      });
    }
    this.object('rollout', 'argoproj.io/v1alpha1', 'Rollout', app.name, {
      replicas: app.replicas,
      selector: { matchLabels: pods },
      template: { metadata: { labels: pods }, spec: { containers: [this.container(app)] } },
      strategy: {
        canary: {
          canaryService: `${app.name}-canary`,
          stableService: `${app.name}-stable`,
          trafficRouting: { istio: { virtualService: { name: app.name, routes: ['primary'] } } },
          steps: app.steps,
        },
      },
    });
  }

  container(app) {
    return {
      name: app.name,
      image: app.image,
      ports: [{ name: 'http', containerPort: app.port }],
      env: [{ name: 'LOG_LEVEL', value: app.logLevel }],
      resources: { requests: { cpu: app.cpu, memory: app.memory }, limits: { memory: app.memory } },
      readinessProbe: { httpGet: { path: app.health, port: 'http' } },
    };
  }

  object(id, apiVersion, kind, name, spec) {
    return new ApiObject(this, id, { apiVersion, kind, metadata: { name }, spec });
  }
}

const folder = process.argv[2];
const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_APP });
for (const name of fs.readdirSync(folder)) {
  new CanaryChart(app, JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
}
process.stdout.write(app.synthYaml());
