; Made by build_installer.py beside the frozen folder; compile it with Inno Setup 6.3 or later.
; What an installation keeps lies in its user's folder (%LOCALAPPDATA%\supervision-console), never below {app}:
; upgrading and uninstalling touch the program alone.

[Setup]
AppId={{6B0C5A3E-5C0B-4B5E-9C0D-3B7A6E2F41D8}
AppName=Supervision console
AppVersion=$version
VersionInfoVersion=$number
AppPublisher=Supervision Console
LicenseFile=$licence
DefaultDirName={autopf}\Supervision Console
DefaultGroupName=Supervision console
DisableProgramGroupPage=yes
UninstallDisplayIcon={app}\supervision-console.exe
SetupIconFile=$icon
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
CloseApplications=yes
Compression=lzma2
SolidCompression=yes
OutputDir=.
OutputBaseFilename=supervision-console-$version-setup

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "$folder\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "$licences"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\行政审批电子监察 Supervision console"; Filename: "{app}\supervision-console.exe"; Parameters: "open"
Name: "{group}\电子监察大屏 Supervision wall"; Filename: "{app}\supervision-console.exe"; Parameters: "wall"
Name: "{group}\演示城市 Demonstration city"; Filename: "{app}\supervision-console.exe"; Parameters: "demo"

[UninstallDelete]
Type: dirifempty; Name: "{app}"
