"""Where each public contract of the corpus comes from, under which licence, and what it must be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmPackage:
    """A file of a package of npm at one version."""

    package: str
    version: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A file of a public git repository at one commit.

    `folder` is set where the file refers to others in it: these are bundled into one document.
    """

    owner: str
    name: str
    commit: str
    path: str
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicContract:
    """A contract of the corpus: its name in the folder, and the digest of what it must hold."""

    file: str
    licence: str
    source: NpmPackage | Repository
    sha256: str


def _example(path: str, sha256: str) -> PublicContract:
    name = path.rpartition("/")[2]
    return PublicContract(
        file=f"oai-{name}",
        licence="CC-BY-4.0",
        source=Repository(
            owner="OAI",
            name="learn.openapis.org",
            commit="cff6533ce5444b144946ef6ae2722c34ef6769e0",
            path=f"examples/{path}",
        ),
        sha256=sha256,
    )


CORPUS: tuple[PublicContract, ...] = (
    PublicContract(
        file="github.json",
        licence="MIT",
        source=NpmPackage(
            package="@octokit/openapi", version="23.0.2", path="generated/api.github.com.json"
        ),
        sha256="829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a",
    ),
    PublicContract(
        file="digitalocean.json",
        licence="Apache-2.0",
        source=Repository(
            owner="digitalocean",
            name="openapi",
            commit="7c1300c479fed9c353cda9fc21cd968619552304",
            folder="specification",
            path="DigitalOcean-public.v2.yaml",
        ),
        sha256="f9737d0f42cbc8d219fcfd60682b8f0a8c1bc0ec79fcd185a6180eb9b7720f9b",
    ),
    PublicContract(
        file="adyen-checkout.json",
        licence="MIT",
        source=Repository(
            owner="Adyen",
            name="adyen-openapi",
            commit="aa014f0cbdb58ff5c44a2ff9d5fe734642210aff",
            path="json/CheckoutService-v71.json",
        ),
        sha256="9e426ae2bf007b148c393c5f163bbb0abe54959172b4d85676aedbd178b2b0b0",
    ),
    PublicContract(
        file="kubernetes-apps.json",
        licence="Apache-2.0",
        source=Repository(
            owner="kubernetes-sigs",
            name="kubectl-validate",
            commit="a97ccfaca20b164819afdae780392496f6ed6bbd",
            path="pkg/openapiclient/builtins/1.35/apis/apps/v1.json",
        ),
        sha256="8f22326dfd8be012bc6247e44bb6adb8070079c0ca9c0a527840811bccf3482e",
    ),
    PublicContract(
        file="phoenix.json",
        licence="Elastic-2.0",
        source=Repository(
            owner="Arize-ai",
            name="phoenix",
            commit="9478f954bbc6175a0eaef398d0a92c1d967c3bfe",
            path="schemas/openapi.json",
        ),
        sha256="6107b5235c74db1f3524d791963feac81a59b44e5acd5e6eeb43ff52c81d101e",
    ),
    PublicContract(
        file="asana.yaml",
        licence="Apache-2.0",
        source=Repository(
            owner="Asana",
            name="openapi",
            commit="fc9f8dcf224efa8e06bfc955d91dd95aac7a398d",
            path="defs/asana_oas.yaml",
        ),
        sha256="50705f125ecdacd17d30ab498709f3da54ba5a9426a1e4a05b494ff56481eb2f",
    ),
    PublicContract(
        file="box.json",
        licence="Apache-2.0",
        source=Repository(
            owner="box",
            name="box-openapi",
            commit="c9a878a9824344129881392e2b08f7117201e82e",
            path="openapi.json",
        ),
        sha256="70adf696ed3955729f9c75d11f34658477c0ee143d9ff6252928f5bc0fa6d499",
    ),
    PublicContract(
        file="spotify.yaml",
        licence="MIT (the repository); the contract is Spotify's",
        source=Repository(
            owner="sonallux",
            name="spotify-web-api",
            commit="a3369587d22fb1b3fe4aeb4022d67469365695b8",
            path="fixed-spotify-open-api.yml",
        ),
        sha256="ddeb078a50208d94c4538bd891bec0c9e67c9f3406617a2d887f0a482a4501f4",
    ),
    PublicContract(
        file="twilio-messaging.json",
        licence="MIT",
        source=Repository(
            owner="twilio",
            name="twilio-oai",
            commit="d50069b44ea8cd23141385bdb6db48f16ff75bb5",
            path="spec/json/twilio_messaging_v1.json",
        ),
        sha256="ef8fb6b6bfee2334d3cad7ca58568a8984165a4337e7dbb1753d1c257a9e8a52",
    ),
    PublicContract(
        file="petstore.yaml",
        licence="MIT (the package), Apache-2.0 (the contract)",
        source=NpmPackage(
            package="@readme/oas-examples", version="8.2.2", path="3.1/yaml/petstore.yaml"
        ),
        sha256="038e9f146c27768f9c0f8f45016fc76a23ae001f9af67f68bf28c56a488d6873",
    ),
    PublicContract(
        file="train-travel.yaml",
        licence="MIT (the package), CC-BY-NC-SA-4.0 (the contract)",
        source=NpmPackage(
            package="@readme/oas-examples", version="8.2.2", path="3.1/yaml/train-travel.yaml"
        ),
        sha256="7c4bfe2493a3b486da89fbc2b2a6d0e8f23abdae8b6d14ce07c7a0c6230e49a5",
    ),
    _example(
        "v3.0/api-with-examples.yaml",
        "2b8d39097f8d0800b3d9b94f784348ea6d046a82c2b78e83b737874c938e63b9",
    ),
    _example(
        "v3.0/callback-example.yaml",
        "c9695b830c457df0b2f7e62f91b270be5628f239947926e279ccca895b950c0f",
    ),
    _example(
        "v3.0/link-example.yaml", "92b502f64d80d67e2a8e634e5b82e9b7ae1f1e8fb5b754cc1c2cad1102447206"
    ),
    _example(
        "v3.0/petstore-expanded.yaml",
        "abc68d08c674c8f0415aaeeb87c4203d5dd7257cdb79ac7ccb0446d1c5b9a7c2",
    ),
    _example("v3.0/uspto.yaml", "29d32d0a0710b0acac434807e018ebd9cc192ad604fefdcf51422833b5963642"),
    _example(
        "v3.1/non-oauth-scopes.yaml",
        "f51b1e1e8abda7bfc790f6e9fbddf36c24353576d3bf7cd2e33e0670e965b177",
    ),
    _example(
        "v3.1/tictactoe.yaml", "772a199c00079409660f84ef7746f3f5f6cb3250945732bedd3529ff913d85d3"
    ),
    _example(
        "v3.1/webhook-example.yaml",
        "1bf9c928e1d42d5ffd3d793dbc6b569bd47a97a4679ee5c85cd78091136ab2a4",
    ),
)
