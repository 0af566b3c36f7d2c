"""The commands: each a module of this folder, imported when it is called."""

COMMANDS = {
    "init": "write a commented starter: spec, project, workflow",
    "build": "bring out/ in line with specs/",
    "join": "make one tree of the shards that several machines have built",
    "watch": "build, and build again on every save",
    "validate": "check specs as build does, and write nothing",
    "diff": "say what changes between a commit's out/ and what specs/ yield now",
    "forecast": "tell what the controller will do with a new version, step by step",
    "report": "tell all of a pull request: what changes, what comes of it, and what was found",
    "publish": "bring the tree to another branch or repository",
    "set": "set the image, replicas or steps of a spec, and leave the rest of its text alone",
    "expand": "print a spec in its long form, with where each value came from",
    "why": "tell which spec line made a line of out/; explain the code of a diagnostic",
    "lint": "check manifests that canarygen did not write",
    "import": "make specs of manifests: Rollouts, Deployments with their Services, Flagger's Canaries",
    "schema": "print a JSON Schema of the language",
    "krm": "run as a KRM function: under kustomize, under kpt, or in a container",
    "completion": "print the script that makes a shell complete what you type",
}
