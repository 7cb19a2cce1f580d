//! An EST client (RFC 7030) on the crate est-ca and rustls. Transport and CMS parsing are theirs, nothing of Keymast's.

use std::{collections::HashMap, env, error::Error, fs, process::ExitCode, time::Duration};

use base64::{engine::general_purpose::STANDARD, Engine};
use est_ca::{cms, est};
use rcgen::{CertificateParams, KeyPair};
use reqwest::{header, Certificate, Client, Identity, StatusCode};

const USAGE: &str = "\
Usage: est-client cacerts|simpleenroll|simplereenroll --url URL --ca FILE --out FILE [options]

  --url URL             of the server, without /.well-known/est
  --ca FILE             PEM certificates that the server's must verify under
  --out FILE            where the certificate received goes, as PEM
  --cert FILE           client certificate, PEM, with its chain
  --key FILE            its private key, PEM (PKCS#8); it signs the CSR too
  --csr FILE            a CSR in PEM to send instead of an own one
  --user NAME           HTTP Basic user (simpleenroll)
  --password-file FILE  first line: the password

Exit code: 0, 75 where the server asks to come again later (202), 1 for any other trouble.";

const TRY_LATER: u8 = 75;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() || arguments.iter().any(|a| a == "--help" || a == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|r| r.block_on(run(&arguments))) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("est-client: {trouble}");
            let mut cause = trouble.source();
            while let Some(inner) = cause {
                eprintln!("  because: {inner}");
                cause = inner.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Outcome<ExitCode> {
    let mut options = HashMap::new();
    for pair in arguments[1..].chunks(2) {
        match pair {
            [name, value] if name.starts_with("--") => options.insert(name.as_str(), value.as_str()),
            _ => return Err(format!("what is '{}'? See --help", pair[0]).into()),
        };
    }
    let required = |name| options.get(name).copied().ok_or(format!("{name} is required"));
    let (url, out) = (required("--url")?, required("--out")?);
    let http = client(required("--ca")?, options.get("--cert").copied().zip(options.get("--key").copied()))?;

    let der = match arguments[0].as_str() {
        "cacerts" => est::client::cacerts(&http, url).await?,
        "simplereenroll" => est::client::simplereenroll(&http, url, &csr(&options)?).await?,
        "simpleenroll" => match options.get("--user") {
            Some(user) => {
                let secret = fs::read_to_string(required("--password-file")?)?;
                let password = secret.lines().next().unwrap_or_default();
                est::client::simpleenroll(&http, url, user, password, &csr(&options)?).await?
            }
            None => match enroll_by_certificate(&http, url, &csr(&options)?).await? {
                Some(der) => der,
                None => return Ok(ExitCode::from(TRY_LATER)),
            },
        },
        other => return Err(format!("unknown operation '{other}'. See --help").into()),
    };
    fs::write(out, pem::encode(&pem::Pem::new("CERTIFICATE", der)))?;
    Ok(ExitCode::SUCCESS)
}

fn client(ca: &str, identity: Option<(&str, &str)>) -> Outcome<Client> {
    let mut builder = Client::builder()
        .use_rustls_tls()
        .tls_built_in_root_certs(false)
        .no_proxy()
        .timeout(Duration::from_secs(60));
    for root in Certificate::from_pem_bundle(&fs::read(ca)?)? {
        builder = builder.add_root_certificate(root);
    }
    if let Some((cert, key)) = identity {
        let both = [fs::read(key)?, b"\n".to_vec(), fs::read(cert)?].concat();
        builder = builder.identity(Identity::from_pem(&both)?);
    }
    Ok(builder.build()?)
}

fn csr(options: &HashMap<&str, &str>) -> Outcome<Vec<u8>> {
    if let Some(file) = options.get("--csr") {
        return Ok(pem::parse(fs::read(file)?)?.into_contents());
    }
    let file = options.get("--key").ok_or("--key or --csr is required")?;
    let key = KeyPair::from_pem(&fs::read_to_string(file)?)
        .map_err(|e| format!("{file}: {e}: PKCS#8 is needed (openssl pkcs8 -topk8 -nocrypt), or give --csr"))?;
    Ok(CertificateParams::default().serialize_request(&key)?.der().to_vec())
}

/// est-ca's own `simpleenroll` always sends a password, which a server that wants only the proof of the key refuses.
async fn enroll_by_certificate(http: &Client, url: &str, csr: &[u8]) -> Outcome<Option<Vec<u8>>> {
    let answer = http
        .post(format!("{}{}/simpleenroll", url.trim_end_matches('/'), est::WELL_KNOWN_PREFIX))
        .header(header::CONTENT_TYPE, est::CONTENT_TYPE_PKCS10)
        .header("content-transfer-encoding", "base64")
        .body(STANDARD.encode(csr))
        .send()
        .await?;
    let status = answer.status();
    let text = answer.text().await?;
    match status {
        StatusCode::ACCEPTED => Ok(None),
        StatusCode::OK => Ok(Some(cms::decode_leaf_from_degenerate(&STANDARD.decode(text.trim())?)?)),
        _ => Err(format!("EST server returned {status}: {text}").into()),
    }
}
