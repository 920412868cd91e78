// Clouds, clusters and containers, told by their verbs. What others notice reaches out; what takes data or machines
// away destroys.

import { destroys, here, looks, machine, out, type Told, unknown } from "./effect.ts";
import { type Row, rowsByProgram } from "./rule.ts";

const takesDown = destroys("takes down what others use");
const changesCloud = out("changes what others use");
const dryRun = / \| .*--(?:dry-run|what-if|no-execute-changeset|preview)\b(?!=none|=false)/;

function of(names: string, words: RegExp | undefined, told: Told): Row {
  return { of: names, told, ...(words && { words }) };
}

export const cloudRows = rowsByProgram([
  // What runs there is told by itself.
  of("kubectl oc k docker podman docker-compose", /^(?:compose )?exec \S+ [^|\s]/, looks),

  of(
    "terraform tofu terragrunt",
    /^(?:run-all )?destroy|^(?:run-all )?apply\b.*\| .*-destroy/,
    destroys("takes down all that it describes"),
  ),
  of(
    "terraform tofu terragrunt",
    /^(?:state (?:rm|push|replace)|force-unlock|workspace delete|taint)/,
    destroys("changes what is known of real machines"),
  ),
  of("terraform tofu terragrunt", /^(?:run-all )?(?:apply|import|refresh|login|state mv)/, changesCloud),
  of("terraform tofu terragrunt", /^(?:init|fmt|get|workspace (?:new|select)|providers lock)/, here),
  of(
    "terraform tofu terragrunt",
    /^(?:run-all )?(?:plan|show|validate|version|output|state (?:list|show|pull)|graph|providers|workspace (?:list|show)|console|test|metadata)|^ \|/,
    looks,
  ),
  of("pulumi", /^(?:destroy|stack rm|state delete|cancel)/, takesDown),
  of("pulumi", /^(?:up|update|refresh|import|config set|stack init)/, changesCloud),
  of("pulumi", /^(?:preview|about|stack ls|stack|logs|whoami|version|config)/, looks),
  of(
    "cdk cdktf sst serverless sls sam copilot",
    /^(?:destroy|remove|delete|app delete|svc delete)/,
    takesDown,
  ),
  of("cdk cdktf sst serverless sls sam copilot", /deploy|bootstrap|^dev/, changesCloud),
  of(
    "cdk cdktf sst serverless sls sam copilot",
    /^(?:diff|synth|ls|list|doctor|validate|build|info|logs|package)/,
    here,
  ),
  of("kubectl oc k", dryRun, looks),
  of(
    "kubectl oc k",
    /^(?:delete|drain|rollout undo)\b|^replace\b.*\| .*--force|^scale\b.*--replicas[= ]0/,
    takesDown,
  ),
  of(
    "kubectl oc k",
    /^(?:get|describe|logs|explain|version|top|api-resources|api-versions|cluster-info|rollout (?:status|history)|config (?:view|current-context|get-contexts|get-clusters)|auth can-i|diff|kustomize|wait|events|options|completion)\b/,
    looks,
  ),
  of("kubectl oc k", /^config (?:use-context|set)/, machine),
  of("kubectl oc k", undefined, changesCloud),
  of("helm", / \| .*--dry-run/, looks),
  of("helm", /^(?:uninstall|delete|del|un|rollback)\b/, takesDown),
  of(
    "helm",
    /^(?:list|ls|status|get|history|show|search|template|lint|version|env|repo list|dependency list|verify)\b/,
    looks,
  ),
  of("helm", /^(?:create|package|dependency|dep|pull|repo (?:add|update)|plugin)/, here),
  of("helm helmfile", undefined, changesCloud),
  of("argocd flux", /delete|uninstall|suspend/, takesDown),
  of("argocd flux", /\b(?:get|list|diff|logs|history|version|check|tree)\b/, looks),
  of("argocd flux", undefined, changesCloud),
  of("eksctl kops kind minikube k3d", /^(?:delete|cluster delete)/, takesDown),
  of("eksctl kops", /^(?:get|validate|version|info|export)/, looks),
  of("kind minikube k3d", undefined, machine),
  of("aws", / \| .*(?:--dry-run|--dryrun|--generate-cli-skeleton)\b/, looks),
  of(
    "aws",
    /^s3 (?:rm|rb)\b|^s3 sync\b.*\| .*--delete|^[\w-]+ (?:delete|terminate|purge|remove|deregister|destroy|release|revoke|disable|schedule-key-deletion|empty|batch-delete)(?:-[\w-]+)?(?: |$)|^[\w-]+ stop-(?:db|instances)/,
    takesDown,
  ),
  of(
    "aws",
    /^[\w-]+ (?:describe|get|list|ls|head|lookup|search|filter|query|scan|batch-get|simulate|validate|estimate|check|wait|tail|help)(?:-[\w-]+)?(?: |$)|^sts\b|^configure list|^s3 presign/,
    looks,
  ),
  of("aws", /^configure/, machine),
  of("aws", /^s3 (?:cp|sync|mv)\b (?:s3:\/\/\S+ (?!s3:))/, here),
  of("aws", undefined, changesCloud),
  of(
    "gcloud gsutil",
    /^(?:[\w-]+ ){0,4}(?:delete|rm|rb|destroy|purge|remove-iam-policy-binding|disable)(?: |$)|^rsync .*\| .*-d\b/,
    takesDown,
  ),
  of(
    "gcloud gsutil",
    /\b(?:list|ls|describe|read|get|get-value|get-iam-policy|tail|info|version|cat|stat|du|print-access-token|print-identity-token|lookup|search)\b/,
    looks,
  ),
  of("gcloud", /^config (?:set|configurations)|^auth (?:login|activate)|^components/, machine),
  of("gcloud gsutil", undefined, changesCloud),
  of(
    "az azd doctl linode-cli hcloud ibmcloud oci scw vultr-cli civo",
    /^(?:[\w-]+ ){0,4}(?:delete|purge|remove|destroy|rm|down|terminate|deallocate|delete-batch)(?: |$)/,
    takesDown,
  ),
  of(
    "az azd doctl linode-cli hcloud ibmcloud oci scw vultr-cli civo",
    /\b(?:list|show|get|ls|describe|version|exists|check-name|query|logs|tail|whoami)\b/,
    looks,
  ),
  of("az azd doctl linode-cli hcloud ibmcloud oci scw vultr-cli civo", undefined, changesCloud),
  of(
    "fly flyctl heroku vercel netlify railway wrangler firebase supabase render dokku eb cf now surge amplify",
    /destroy|\bdelete\b|\brm\b|\bremove\b|:delete|:disable|pg:reset|db reset|\bdown\b|\bunlink\b|db:reset|functions:delete|rollback|terminate/,
    takesDown,
  ),
  of(
    "supabase",
    /^db push|^migration (?:up|repair)|^functions deploy|^secrets|^link|^config push/,
    destroys("changes the shape of a database that others use"),
  ),
  of(
    "supabase",
    /^(?:start|stop|init|gen|migration new|db (?:diff|dump|pull|lint|start)|status|functions (?:new|serve)|login|test)/,
    here,
  ),
  of(
    "fly flyctl heroku vercel netlify railway wrangler firebase supabase render dokku eb cf now surge amplify",
    /^(?:status|logs?|list|ls|info|whoami|inspect|version|help|apps(?::info)?(?: list)?|ps|config|env ls|releases|projects(?::list)?|tail|doctor|dev|build|emulators:\w+|serve|login)\b[^|]*(?<!set .*)\|/,
    looks,
  ),
  of(
    "fly flyctl heroku vercel netlify railway wrangler firebase supabase render dokku eb cf now surge amplify",
    undefined,
    changesCloud,
  ),
  of(
    "docker podman nerdctl",
    /^(?:system|image|container|volume|network|builder|buildx) (?:prune|rm|remove)\b|^(?:rm|rmi|kill)\b|^compose down\b.*\| .*(?:-v|--volumes|--rmi)|^(?:stack|service|swarm|node|secret|config|context) (?:rm|leave)|^compose rm|^volume rm|^buildx rm|^swarm leave/,
    destroys("removes containers, images or volumes"),
  ),
  of(
    "docker podman nerdctl",
    /^(?:push|manifest push|image push|compose push|buildx build\b.*\| .*--push|build\b.*\| .*--push|login|stack deploy|service (?:create|update|scale|rollback))/,
    out("hands images to others"),
  ),
  of(
    "docker podman nerdctl",
    /^(?:ps|images|logs|inspect|version|info|top|stats|events|diff|port|history|search|compose (?:ps|logs|config|images|ls|top|version)|(?:image|container|volume|network|context|system|buildx|node|service|stack) (?:ls|list|inspect|df|ps|logs|history|info)|system df|help)\b/,
    looks,
  ),
  of(
    "docker podman nerdctl",
    /^(?:build|buildx build|image build|compose (?:build|pull|create)|pull|image pull|tag|save|export|cp|commit|load|import)\b/,
    here,
  ),
  of(
    "docker podman nerdctl",
    /^(?:run|create|exec|compose (?:run|exec|up|start|stop|restart|down|pause|unpause|watch)|start|stop|restart|pause|unpause|rename|update|attach|wait|network|volume|context|container)\b/,
    machine,
  ),
  of("docker podman nerdctl", undefined, unknown),
  of(
    "docker-compose",
    /^down\b.*\| .*(?:-v|--volumes|--rmi)|^rm\b/,
    destroys("removes containers, images or volumes"),
  ),
  of("docker-compose", /^(?:ps|logs|config|images|top|version)\b/, looks),
  of("docker-compose", /^(?:build|pull)/, here),
  of("docker-compose", /^push/, out("hands images to others")),
  of("docker-compose", undefined, machine),
  of("skopeo crane oras", /^(?:delete)/, takesDown),
  of("skopeo crane oras", /^(?:inspect|list-tags|ls|manifest|digest|config|validate|catalog)/, looks),
  of("skopeo crane oras", undefined, out("hands images to others")),
  of("ansible-playbook", / \| .*(?:--check|-C\b|--syntax-check|--list-)/, looks),
  of("ansible ansible-playbook ansible-pull salt puppet chef-client knife cap fab", undefined, changesCloud),
  of(
    "vault",
    /^(?:delete|kv (?:delete|destroy|metadata delete)|secrets disable|auth disable|policy delete|lease revoke|token revoke|operator (?:seal|rekey|raft))/,
    takesDown,
  ),
  of("vault", /^(?:read|list|status|kv (?:get|list)|version|token lookup|policy (?:read|list)|login)/, looks),
  of("vault consul nomad", undefined, changesCloud),
  of("packer", /^(?:validate|fmt|inspect|init|version)/, here),
  of("packer", undefined, changesCloud),
  of(
    "gh",
    /^(?:repo delete|release delete|issue delete|run delete|gist delete|secret delete|variable delete|cache delete|label delete|codespace delete|ssh-key delete|repo archive|project delete|release delete-asset|api\b.*\bDELETE\b.*\| .*(?:-X|--method)|api\b.*\| .*(?:-XDELETE|--method=DELETE))/i,
    destroys("removes what others use"),
  ),
  of("gh", /^(?:auth (?:login|logout|refresh|setup-git)|config set|alias|extension)/, machine),
  of("gh", /^(?:repo clone|pr checkout|run download|release download|gist clone|co)\b/, here),
  of("gh glab", /\b(?:view|list|status|diff|checks|browse)\b|^(?:search|status|help|version)\b/, looks),
  of("glab", /delete/, destroys("removes what others use")),
  of("gh glab hub", undefined, out("is seen by others")),
]);
