#!/usr/bin/env bash
set -euo pipefail

usage() {
  cat <<'END'
Usage: eng/setup.sh [--yes] [--provider NAME] [--force]

Decides who provides torch to this checkout, and installs and builds what that needs:

  TorchSharp      the NuGet packages, where the configured feeds carry them
  SystemLibTorch  src/TorchSharp.SystemLibTorch over a libtorch 1.13 or later: the distribution's, or your own

  --yes            not root: run the installation through sudo instead of only printing the command
  --provider NAME  choose, and remember the choice
  --force          forget the remembered answers and look again
  --help           this text

Microsoft.ML is asked for too: where the configured feeds do not carry it, what needs it is left out.

The answers are kept in eng/provider.g.props, which the build imports. From the environment:

  TorchProvider         chooses for this one run; nothing is remembered of it
  TorchSharpVersion     the version of TorchSharp-cpu to look for
  MicrosoftMLAvailable  true or false, for this one run; nothing is remembered of it
  MicrosoftMLVersion    the version of Microsoft.ML to look for
  TORCH_DIR             an unpacked libtorch folder, instead of the distribution's (or Torch_DIR, as CMake calls it)
END
}

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
answer=eng/provider.g.props
yes='' provider='' force=''

main() {
  parse "$@"
  absolute_torch_folders
  cd "$root"
  mkdir -p artifacts
  # shellcheck source=eng/lib/packages.sh
  source eng/lib/packages.sh
  # shellcheck source=eng/lib/libtorch.sh
  source eng/lib/libtorch.sh

  require_dotnet_sdk
  local reason='' torch_answer='' ml='' ml_version='' ml_reason='' ml_answer='' new_answer='' why=''
  choose_provider
  choose_ml
  [[ $provider != SystemLibTorch ]] || ensure_native
  # Last, so that an answer on disk means that everything behind it is in place.
  [[ -z $new_answer ]] || remember
  echo "Torch provider: $provider${torch_version:+ over libtorch $torch_version}."
  echo "  Why: $reason."
  if [[ $ml == true ]]; then echo "Microsoft.ML: $ml_version."; else echo 'Microsoft.ML: none; what needs it is left out.'; fi
  echo "  Why: $ml_reason."
}

parse() {
  while (($#)); do
    case $1 in
      --yes) yes=1 ;;
      --force) force=1 ;;
      --provider) provider=${2-} && check_name "$provider" '--provider' && shift ;;
      --help) usage && exit ;;
      *) die "unknown option '$1'; see: eng/setup.sh --help" ;;
    esac
    shift
  done
}

die() {
  echo "setup: $*" >&2
  exit 1
}

check_name() {
  [[ $1 == TorchSharp || $1 == SystemLibTorch ]] ||
    die "$2 is '$1', which is no torch provider; run: eng/setup.sh --provider TorchSharp, or: eng/setup.sh --provider SystemLibTorch"
}

absolute_torch_folders() {
  [[ ! -d ${TORCH_DIR:-} ]] || TORCH_DIR=$(cd "$TORCH_DIR" && pwd)
  [[ ! -d ${Torch_DIR:-} ]] || Torch_DIR=$(cd "$Torch_DIR" && pwd)
}

require_dotnet_sdk() {
  local sdk found cure='get it from https://dot.net and run: eng/setup.sh'
  sdk=$(dotnet --version 2>/dev/null) || sdk=''
  [[ ${sdk%%.*} =~ ^[0-9]+$ ]] && ((${sdk%%.*} >= 10)) && return
  if ! have dotnet; then found='dotnet is not on the PATH'
  elif [[ -z $sdk ]]; then found='dotnet is here without an SDK'
  else found="the .NET SDK here is $sdk"; fi
  ! have apt-get || cure="run: $(install_command dotnet-sdk-10.0) (where the distribution does not carry it, get it from https://dot.net)"
  die "$found, and nothing builds without the .NET SDK 10 or later; $cure"
}

# Sets provider and reason, and torch_answer, which is new where the choice is to be remembered.
choose_provider() {
  local version api wanted
  version=${TorchSharpVersion:-$(in_file 's/.*<TorchSharpVersion [^>]*>\(.*\)<.*/\1/p' src/Directory.Build.props)}
  api=$(in_file 's/.*"TorchSharp" Version="\([^"]*\)".*/\1/p' src/Directory.Packages.props)
  wanted="TorchSharp-cpu $version and TorchSharp $api"
  torch_answer=$(in_file '/<TorchProvider/p' $answer)
  if [[ -n $provider ]]; then
    reason='chosen with --provider'
  elif [[ -n ${TorchProvider:-} ]]; then
    check_name "$TorchProvider" 'TorchProvider in the environment'
    provider=$TorchProvider reason='TorchProvider in the environment says so'
    return
  elif is_remembered TorchProvider "$version"; then
    provider=$(remembered TorchProvider) reason=$(remembered TorchProviderReason)
    return
  else
    # Exactly these: the version that samples and tests run on, and the one that libraries are compiled against.
    provider=SystemLibTorch
    ! feeds_carry "$wanted" "<PackageReference Include=\"TorchSharp-cpu\" Version=\"[$version]\" />" "<PackageDownload Include=\"TorchSharp\" Version=\"[$api]\" />" ||
      provider=TorchSharp
    reason=$why
  fi
  torch_answer=$(answer_lines TorchProvider "$provider" TorchProvider "$reason" "$version") new_answer=1
}

# Sets ml and ml_reason, and ml_answer likewise.
choose_ml() {
  ml_version=${MicrosoftMLVersion:-$(in_file 's/.*<MicrosoftMLVersion [^>]*>\(.*\)<.*/\1/p' src/Directory.Build.props)}
  ml_answer=$(in_file '/<MicrosoftML/p' $answer)
  if [[ -n ${MicrosoftMLAvailable:-} ]]; then
    [[ $MicrosoftMLAvailable == true || $MicrosoftMLAvailable == false ]] ||
      die "MicrosoftMLAvailable in the environment is '$MicrosoftMLAvailable'; run: MicrosoftMLAvailable=false eng/setup.sh, or: unset MicrosoftMLAvailable"
    ml=$MicrosoftMLAvailable ml_reason='MicrosoftMLAvailable in the environment says so'
  elif is_remembered MicrosoftMLAvailable "$ml_version"; then
    ml=$(remembered MicrosoftMLAvailable) ml_reason=$(remembered MicrosoftMLReason)
  else
    ml=false
    ! feeds_carry "Microsoft.ML $ml_version" "<PackageReference Include=\"Microsoft.ML\" Version=\"[$ml_version]\" />" || ml=true
    ml_reason=$why
    ml_answer=$(answer_lines MicrosoftMLAvailable $ml MicrosoftML "$ml_reason" "$ml_version") new_answer=1
  fi
}

in_file() { [[ ! -f $2 ]] || sed -n "$1" "$2"; }

remembered() { in_file "s/.*<$1\( [^>]*\)*>\(.*\)<.*/\2/p" $answer; }

# An answer holds for the version that was looked for: another version may well be in the feeds.
is_remembered() { [[ -z $force && -n $(remembered "$1") && $(remembered "${1%Available}DecidedFor") == "$2" ]]; }

# Restores the packages as a build would, but exactly these versions, since a build refuses the next higher one that NuGet
# would take instead. Sets why.
feeds_carry() {
  local wanted=$1 log=artifacts/probe/restore.log
  shift
  write_probe "$@"
  echo "Asking the configured feeds for $wanted ..."
  if dotnet restore artifacts/probe/probe.csproj >$log 2>&1; then
    why="the configured feeds carry $wanted"
    return
  fi
  # An unreachable feed goes first: nobody knows what it carries, even where the others were asked in vain.
  if grep -q 'error NU13' $log; then
    why="the configured feeds could not be reached ($(restore_error NU13 $log)); once they can: eng/setup.sh --force"
  elif grep -q 'error NU110' $log; then
    why="the configured feeds do not carry $wanted ($(restore_error NU110 $log))"
  else
    why="restoring $wanted failed ($(restore_error '' $log))"
  fi
  return 1
}

# Empty props of its own keep the probe from inheriting the build's; nuget.config and the environment still hold.
write_probe() {
  mkdir -p artifacts/probe
  echo '<Project />' | tee artifacts/probe/Directory.{Build.props,Build.targets,Packages.props} >/dev/null
  cat >artifacts/probe/probe.csproj <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
$(printf '    %s\n' "$@")
  </ItemGroup>
</Project>
END
}

# The first error, fit for one line and for XML.
restore_error() { sed -n "/error $1/{s/.*error //;s/[.]*$//;s/[<>&]//g;p;q}" "$2"; }

# The reason stands before what it is the reason of: where the environment has decided, it is none.
answer_lines() {
  cat <<END
    <$3DecidedFor>$5</$3DecidedFor>
    <$3Reason Condition="'\$($1)' == ''">$4</$3Reason>
    <$1 Condition="'\$($1)' == ''">$2</$1>
END
}

remember() {
  cat >artifacts/provider.$$ <<END
<Project>
  <!-- Written by eng/setup.sh, which decides anew when forced to. The environment wins over it. -->
  <PropertyGroup>
$torch_answer
$ml_answer
  </PropertyGroup>
</Project>
END
  mv artifacts/provider.$$ $answer
}

main "$@"
