@"%~dp0supervision-console.exe" supervisionctl %*
