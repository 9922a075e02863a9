; A set-up for one user of Windows: no administrator is asked. Silent with /S, elsewhere with /D=C:\folder (the last).
Target amd64-unicode
Unicode true
Name "Rustloader"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Rustloader"
InstallDirRegKey HKCU "Software\Rustloader" "InstallDir"
RequestExecutionLevel user
SetCompressor /SOLID lzma
Icon "${ICON}"
UninstallIcon "${ICON}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "Rustloader"
VIAddVersionKey /LANG=0 "FileDescription" "Rustloader set-up"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "${LICENSE}"

!include "MUI2.nsh"
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Rustloader"

Section
	SetOutPath "$INSTDIR"
	; A daemon of an older version holds its file; it hands over or stops, and what it was doing goes on afterwards.
	IfFileExists "$INSTDIR\rustloader.exe" 0 fresh
		nsExec::ExecToLog '"$INSTDIR\rustloader.exe" stop'
		Pop $0
		Delete "$INSTDIR\rustloader.old.exe"
		Rename "$INSTDIR\rustloader.exe" "$INSTDIR\rustloader.old.exe"
	fresh:
	File "${FOLDER}\rustloader.exe"
	File "${FOLDER}\THIRD-PARTY-LICENSES.txt"
	File "${FOLDER}\README.txt"
	Delete /REBOOTOK "$INSTDIR\rustloader.old.exe"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	WriteRegStr HKCU "Software\Rustloader" "InstallDir" "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Rustloader"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
	WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\rustloader.exe"
	WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
	WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${KIBIBYTES}
	WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
	WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
	; No browser yet is no failure of the set-up: "rustloader install" may be run again at any time.
	nsExec::ExecToLog '"$INSTDIR\rustloader.exe" install --in-place'
	Pop $0
	DetailPrint "Registered with your browsers: $0 (0 is done)"
SectionEnd

Section "Uninstall"
	nsExec::ExecToLog '"$INSTDIR\rustloader.exe" stop'
	Pop $0
	nsExec::ExecToLog '"$INSTDIR\rustloader.exe" uninstall'
	Pop $0
	; The daemon takes a moment to end; a file in use cannot go.
	StrCpy $1 0
	again:
		ClearErrors
		Delete "$INSTDIR\rustloader.exe"
		IfErrors 0 gone
		Sleep 500
		IntOp $1 $1 + 1
		IntCmp $1 30 gone again gone
	gone:
	Delete /REBOOTOK "$INSTDIR\rustloader.exe"
	Delete /REBOOTOK "$INSTDIR\rustloader.old.exe"
	Delete "$INSTDIR\THIRD-PARTY-LICENSES.txt"
	Delete "$INSTDIR\README.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	DeleteRegKey HKCU "${UNINSTALL}"
	DeleteRegKey HKCU "Software\Rustloader"
SectionEnd
