# Reads the image's archive as a registry and a container engine do. Sourced by tools/image/check, which sets dir and archive.
# shellcheck shell=sh

sha() { sha256sum | cut -d' ' -f1; }

blob() { # descriptor as JSON: its file, which has that size, and the digest that names it
    digest=$(echo "$1" | jq -r .digest)
    file=$dir/oci/blobs/sha256/${digest#sha256:}
    [ -f "$file" ] || die "$digest is not in it"
    [ "sha256:$(sha <"$file")" = "$digest" ] || die "$digest is not what its name says"
    [ "$(wc -c <"$file")" -eq "$(echo "$1" | jq .size)" ] || die "$digest has not the size that is told of it"
    echo "$file"
}

# Sets unpacked, index, manifest and config.
unpack_archive() {
    mkdir "$dir/oci" "$dir/unpacked"
    tar -xf "$archive" -C "$dir/oci"
    unpacked=$dir/unpacked
    index=$dir/oci/index.json
    [ "$(jq -r .imageLayoutVersion "$dir/oci/oci-layout")" = 1.0.0 ] || die "its layout is not one of OCI"
    [ "$(jq '.manifests | length' "$index")" = 1 ] || die "it is not one image"
    manifest=$(blob "$(jq -c '.manifests[0]' "$index")")
    config=$(blob "$(jq -c .config "$manifest")")
    [ "$(jq -c '.manifests[0].platform' "$index")" = "$(jq -c '{architecture, os}' "$config")" ] || die "index and configuration name two platforms"

    # A layer is named twice: packed by the manifest, unpacked by the configuration.
    jq -c '.layers[]' "$manifest" >"$dir/layers"
    : >"$dir/diff-ids"
    while read -r layer; do
        file=$(blob "$layer")
        echo "sha256:$(gzip -dc <"$file" | sha)" >>"$dir/diff-ids"
        tar -xzf "$file" -C "$unpacked" --no-same-owner --same-permissions
    done <"$dir/layers"
    jq -r '.rootfs.diff_ids[]' "$config" | diff - "$dir/diff-ids" >&2 || die "its diff_ids are not those of its layers"
    [ "$(find "$dir/oci/blobs" -type f | wc -l)" -eq $((2 + $(wc -l <"$dir/layers"))) ] || die "there are blobs in it that nothing names"
    say "manifest, configuration and $(wc -l <"$dir/layers") layers, packed and unpacked, have the digests and sizes that are told of them"
}

# What others' software makes of it.
skopeo_reads_it() {
    if ! command -v skopeo >/dev/null; then
        lacks skopeo "whether it can read the archive"
        return
    fi
    quietly skopeo skopeo --insecure-policy copy --quiet "oci-archive:$archive" "dir:$dir/copied"
    rm -rf "$dir/copied"
    skopeo inspect "oci-archive:$archive" >"$dir/inspected.json"
    [ "$(jq -r .Digest "$dir/inspected.json")" = "$(jq -r '.manifests[0].digest' "$index")" ] || die "skopeo finds another image in it"
    [ "$(jq -r .Created "$dir/inspected.json")" = "$(jq -r .created "$config")" ] || die "skopeo finds another date in it"
    jq -r '.Layers[]' "$dir/inspected.json" >"$dir/inspected"
    jq -r .digest "$dir/layers" | diff - "$dir/inspected" >&2 || die "skopeo finds other layers in it"
    say "skopeo $(skopeo --version | sed 's/.* //') reads and copies it"
}
