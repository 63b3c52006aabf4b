"""The end of personal data: erasing on request and after its time, with statistics kept."""
