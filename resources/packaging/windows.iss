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
UninstallDisplayName=行政审批电子监察 Supervision console $version
UninstallDisplayIcon={app}\supervision-console.exe
SetupIconFile=$icon
; For oneself without any rights, unless one chooses "for all users": then Windows asks an administrator.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; What Qt 6 asks for: Windows 10, 1809.
MinVersion=10.0.17763
CloseApplications=yes
WizardStyle=modern
ShowLanguageDialog=auto
Compression=lzma2
SolidCompression=yes
OutputDir=.
OutputBaseFilename=supervision-console-$version-setup

[Languages]
Name: "zh"; MessagesFile: "compiler:Default.isl,$chinese"
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
zh.Running=控制台正在运行，请先退出，再卸载。
en.Running=The console is running. End it, then uninstall.

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "$folder\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "$licences"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\行政审批电子监察 Supervision console"; Filename: "{app}\supervision-console.exe"; Parameters: "open"
Name: "{group}\电子监察大屏 Supervision wall"; Filename: "{app}\supervision-console.exe"; Parameters: "wall"
Name: "{group}\演示城市 Demonstration city"; Filename: "{app}\supervision-console.exe"; Parameters: "demo"

[Run]
Filename: "{app}\supervision-console.exe"; Parameters: "open"; Description: "{cm:LaunchProgram,Supervision console}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: dirifempty; Name: "{app}"

[Code]
{ Windows lets nobody write to a program that runs. }
function InitializeUninstall(): Boolean;
var
  Opened: TFileStream;
begin
  Result := True;
  try
    Opened := TFileStream.Create(ExpandConstant('{app}\supervision-console.exe'), fmOpenReadWrite);
    Opened.Free;
  except
    Result := False;
    SuppressibleMsgBox(CustomMessage('Running'), mbError, MB_OK, IDOK);
  end;
end;
