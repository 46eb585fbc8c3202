enum ServiceDeskPlaceholder {}
