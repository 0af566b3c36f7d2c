// The five objects of one app.
local labels(app) = {
  'app.kubernetes.io/name': app.name,
  'app.kubernetes.io/managed-by': 'canarygen',
  team: app.team,
};
local object(app, apiVersion, kind, name, spec) = {
  apiVersion: apiVersion,
  kind: kind,
  metadata: { name: name, namespace: app.namespace, labels: labels(app) },
  spec: spec,
};
local pods(app) = { 'app.kubernetes.io/name': app.name };
local service(app, version) = object(app, 'v1', 'Service', '%s-%s' % [app.name, version], {
  selector: pods(app),
  ports: [{ name: 'http', port: app.port, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
});
local route(app, version, weight) = {
  destination: { host: '%s-%s' % [app.name, version], port: { number: app.port } },
  weight: weight,
};

function(app) [
  object(app, 'networking.istio.io/v1', 'Gateway', app.name + '-gateway', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [app.host] }],
  }),
  object(app, 'networking.istio.io/v1', 'VirtualService', app.name, {
    hosts: [app.host],
    gateways: [app.name + '-gateway'],
    http: [{
      name: 'primary',
      route: [route(app, 'stable', 100), route(app, 'canary', 0)],
      timeout: app.timeout,
      retries: { attempts: app.attempts, perTryTimeout: app.perTryTimeout },
    }],
  }),
  service(app, 'stable'),
  service(app, 'canary'),
  object(app, 'argoproj.io/v1alpha1', 'Rollout', app.name, {
    replicas: app.replicas,
    selector: { matchLabels: pods(app) },
    template: {
      metadata: { labels: pods(app) },
      spec: {
        containers: [{
          name: app.name,
          image: app.image,
          ports: [{ name: 'http', containerPort: app.port }],
          env: [{ name: 'LOG_LEVEL', value: app.logLevel }],
          resources: {
            requests: { cpu: app.cpu, memory: app.memory },
            limits: { memory: app.memory },
          },
          readinessProbe: { httpGet: { path: app.health, port: 'http' } },
        }],
      },
    },
    strategy: {
      canary: {
        canaryService: app.name + '-canary',
        stableService: app.name + '-stable',
        trafficRouting: { istio: { virtualService: { name: app.name, routes: ['primary'] } } },
        steps: app.steps,
      },
    },
  }),
]
